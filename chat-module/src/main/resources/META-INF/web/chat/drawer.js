// Runs a drawing once per frame of the screen, however often it is asked for; hidden pages have no frames, and draw by the clock.
export function drawer(draw) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      const run = () => { asked = false; draw(); };
      if (document.hidden) {
        setTimeout(run, 100);
      } else {
        requestAnimationFrame(run);
      }
    }
  };
}
