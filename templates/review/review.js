// Starts the review.

async function startReview() {
  document.addEventListener("keydown", onReviewKey, { capture: true });
  REVIEW.addEventListener("click", (event) => {
    const key = event.target.closest("button[data-key]")?.dataset.key;
    if (key) REVIEW_KEYS[key]();
  });
  try {
    await loadState();
    await goTo(nextOpen(null), !writeAddress(current));
  } catch (error) {
    say(error.message, true);
  }
  listen();
}

startReview();
