const scheme = location.protocol === "https:" ? "wss:" : "ws:";
new WebSocket(`${scheme}//${location.host}/ws/beacon`).onmessage = event => {
  const blink = JSON.parse(event.data);
  document.getElementById("blink").textContent = `${blink.blink} at ${blink.at}`;
};
