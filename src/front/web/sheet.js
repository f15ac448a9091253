// sheet.js - on a phone, a pane at the bottom that is dragged to one of three heights
//
// The grip is a button too: a press goes to the next height, arrows go up and down, so that nothing needs a drag.

export const HEIGHTS = ['bas', 'milieu', 'haut'];
const FLING_PX_MS = 0.5; // faster than this the direction decides, not the place
const STILL_PX = 5;      // less is a press

export class Sheet {
  // node: the pane; grip: selector of what is dragged in it; room(): height that it may take, in pixels; at(): the
  // present one of HEIGHTS; onRest(height): where it was left. applies(): whether it is one now.
  constructor(node, grip, { room, at, onRest, applies }) {
    Object.assign(this, { node, room, at, onRest, applies });
    node.addEventListener('pointerdown', (e) => {
      if (applies() && e.target.closest(grip) && !e.target.closest('.fermer, a')) this.drag(e, e.target.closest(grip));
    });
    node.addEventListener('click', (e) => {
      if (!e.target.closest('button.poignee') || this.dragged) return;
      this.onRest(HEIGHTS[(HEIGHTS.indexOf(at()) + 1) % HEIGHTS.length]);
    });
    node.addEventListener('keydown', (e) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[e.key];
      if (!step || !e.target.closest('button.poignee')) return;
      e.preventDefault();
      this.onRest(HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(at()) + step))]);
    });
  }

  drag(begin, grip) {
    const from = this.node.offsetHeight;
    let last = begin, speed = 0;
    this.dragged = false;
    grip.setPointerCapture(begin.pointerId);
    const move = (e) => {
      speed = (last.clientY - e.clientY) / Math.max(1, e.timeStamp - last.timeStamp);
      last = e;
      if (Math.abs(e.clientY - begin.clientY) > STILL_PX) this.dragged = true;
      if (!this.dragged) return;
      this.node.style.transition = 'none';
      this.node.style.height = `${Math.min(this.room(), Math.max(48, from + begin.clientY - e.clientY))}px`;
    };
    const end = (e) => {
      for (const [name, f] of [['pointermove', move], ['pointerup', end], ['pointercancel', end]]) grip.removeEventListener(name, f);
      if (!this.dragged) return;
      const part = this.node.offsetHeight / this.room(), now = HEIGHTS.indexOf(this.at());
      let to = part < 0.3 ? 0 : part < 0.75 ? 1 : 2;
      if (Math.abs(speed) > FLING_PX_MS && e.type === 'pointerup') to = speed > 0 ? Math.max(to, Math.min(2, now + 1)) : Math.min(to, Math.max(0, now - 1));
      this.node.style.transition = '';
      this.node.style.height = '';
      this.onRest(HEIGHTS[to]);
      setTimeout(() => { this.dragged = false; }); // after the click
    };
    for (const [name, f] of [['pointermove', move], ['pointerup', end], ['pointercancel', end]]) grip.addEventListener(name, f);
  }
}
