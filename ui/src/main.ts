import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-500.css";
import "@fontsource/ibm-plex-sans/latin-400.css";
import "@fontsource/ibm-plex-sans/latin-500.css";
import "@fontsource/ibm-plex-sans/latin-600.css";
import "@fontsource/ibm-plex-sans/latin-ext-400.css";
import "@fontsource/ibm-plex-sans/latin-ext-500.css";
import "@fontsource/ibm-plex-sans/latin-ext-600.css";
// Names in Han characters; fetched only when one is shown.
import "@fontsource/noto-sans-sc/chinese-simplified-400.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/layout.css";
import { mount } from "svelte";
import App from "./App.svelte";
import Second from "./features/second/Second.svelte";
import { onSecondScreen } from "./lib/shell";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
// The second screen is the same page, and another part of it.
mount(onSecondScreen() ? Second : App, { target });
