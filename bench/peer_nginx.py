"""nginx: static files, and the front of FastCGI processes."""
import os
import shutil
import signal

from peer import HttpPeer
from processes import Failed, free_port, listens, start, stop, wait_until

CONFIG = """%(user)s
worker_processes %(workers)d;
worker_rlimit_nofile 20000;
error_log %(folder)s/error.log warn;
pid %(folder)s/nginx.pid;
daemon off;
events { worker_connections 8192; multi_accept on; }
http {
  access_log off;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 300s; keepalive_requests 1000000000;
  open_file_cache max=10000; open_file_cache_valid 300s;
  types { image/png png; application/json json; }
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy; fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi; scgi_temp_path %(folder)s/scgi;
  %(http)s
  server { listen 127.0.0.1:%(port)d backlog=4096; root %(root)s; %(server)s }
}
"""


class NginxBase(HttpPeer):
    def run_nginx(self, root, http="", server=""):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not os.path.exists(program):
            raise Failed("nginx is not installed")
        self.port = free_port()
        log = self.path("nginx.log")
        config = self.write("nginx.conf", CONFIG % {
            "user": "user root;" if os.getuid() == 0 else "", "workers": os.cpu_count(), "root": root, "port": self.port,
            "folder": os.path.abspath(self.folder), "http": http, "server": server})
        server = start([program, "-p", os.path.abspath(self.folder), "-c", os.path.abspath(config), "-e",
                        os.path.abspath(self.path("error.log"))], log)
        self.processes.append(server)
        wait_until(lambda: listens(self.port, server), server, log)

    def stop(self):
        for process in reversed(self.processes):
            stop(process, how=signal.SIGTERM)
        self.processes = []


class Nginx(NginxBase):
    """Tiles as files, the best case of a tile cache."""
    name = "nginx"

    def start(self):
        self.version = "static file"
        self.run_nginx(os.path.abspath(self.bench.tiles_folder))

    def cached(self, question):
        return ["/%s" % self.bench.tiles[question.with_["size"]].name]
