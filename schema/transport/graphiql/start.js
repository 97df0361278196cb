"use strict";
// The page's settings come as JSON beside it: the content security policy runs no script that is written into the page.
const settings = JSON.parse(document.getElementById("settings").textContent);
// GraphiQL shows the tabs' queries on a first visit but not their variables, and would lay a `variables` property over later ones.
const isFirstVisit = localStorage.getItem("graphiql:tabState") === null;
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: settings.endpoint, enableIncrementalDelivery: false }),
    defaultTabs: settings.tabs,
    variables: isFirstVisit ? settings.tabs[0].variables : undefined,
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false, // a token that was typed in stays in no storage
  }),
);
