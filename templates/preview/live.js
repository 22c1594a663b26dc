// Reads the page again when it was built again. Served by `nouveautes preview --serve` alone.
new EventSource("/_nouveautes/events").onmessage = (news) => {
  const path = decodeURIComponent(location.pathname).replace(/^\//, "").replace(/(^|\/)$/, "$1index.html");
  const pages = JSON.parse(news.data);
  if (pages.length === 0 || pages.includes(path)) location.reload();
};
