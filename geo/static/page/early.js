// Begins the page before Streamlit (ES module): Streamlit loads once the map stands, or fails, or takes too long.
import { begin } from "./st.js";

const PATIENCE_MS = 3000;
const own = document.querySelector("script[data-then]"),
  patience = new Promise(done => setTimeout(done, PATIENCE_MS));

Promise.race([begin(own.dataset.base), patience])
  .catch(() => {})
  .then(() => import(new URL(own.dataset.then, document.baseURI)));
