/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment EventCard on Event {\n    id\n    title\n    status\n    localDate\n    localTime\n    datePrecision\n    city\n    distanceKm\n    genres\n    isSaved\n    price { min max currency isFree }\n    venue { id name }\n    performances { billing artist { id name } }\n  }\n": typeof types.EventCardFragmentDoc,
    "\n  query EventsPage($filter: EventFilter, $orderBy: EventOrder!) {\n    events(filter: $filter, orderBy: $orderBy, first: 20) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n      sources { name outcome }\n      ... @defer {\n        totalCount\n        facets { genres { value label count } }\n      }\n    }\n  }\n": typeof types.EventsPageDocument,
    "\n  query MoreEvents($filter: EventFilter, $orderBy: EventOrder!, $after: String) {\n    events(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.MoreEventsDocument,
    "\n  query EventsOnMap($filter: EventFilter) {\n    events(filter: $filter, first: 100) {\n      edges { node { id title city location { latitude longitude } venue { id name location { latitude longitude } } } }\n    }\n  }\n": typeof types.EventsOnMapDocument,
    "\n  query EventDetails($id: ID!) {\n    event(id: $id) {\n      ...EventCard\n      description\n      ageRestriction\n      ticketUrl\n      calendarUrl\n      previousStartTime\n      timeZone\n      venue { address city }\n      listings { source sourceId title url }\n      ... @defer {\n        related(first: 4) { ...EventCard }\n      }\n    }\n  }\n": typeof types.EventDetailsDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      name\n      preferences { genres cities artists }\n      notifications(first: 15) {\n        unreadCount\n        nodes { id kind readAt createdAt event { id title localDate city venue { id name } } }\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  query Feed($after: String) {\n    viewer {\n      id\n      feed(first: 20, after: $after) {\n        edges { node { ...EventCard } ranking { score reasons { kind text weight } } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.FeedDocument,
    "\n  query Saved($after: String) {\n    viewer {\n      id\n      saved(first: 20, after: $after) {\n        edges { node { ...EventCard } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.SavedDocument,
    "\n  mutation Save($id: ID!) {\n    eventSave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n": typeof types.SaveDocument,
    "\n  mutation Unsave($id: ID!) {\n    eventUnsave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n": typeof types.UnsaveDocument,
    "\n  mutation SetTaste($input: PreferencesInput!) {\n    preferencesUpdate(input: $input) { preferences { genres cities artists } errors { field message } }\n  }\n": typeof types.SetTasteDocument,
    "\n  mutation AlertMe($input: AlertInput!) {\n    alertCreate(input: $input) { alert { id artistName } errors { message } }\n  }\n": typeof types.AlertMeDocument,
    "\n  mutation MarkRead {\n    notificationsMarkRead { errors { message } }\n  }\n": typeof types.MarkReadDocument,
    "\n  subscription NotificationAdded {\n    notificationAdded { id kind readAt createdAt event { id title localDate city venue { id name } } }\n  }\n": typeof types.NotificationAddedDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    accountLogIn(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n": typeof types.LogInDocument,
    "\n  mutation SignUp($input: SignUpInput!) {\n    accountSignUp(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n": typeof types.SignUpDocument,
    "\n  mutation LogOut {\n    sessionEnd { ended }\n  }\n": typeof types.LogOutDocument,
};
const documents: Documents = {
    "\n  fragment EventCard on Event {\n    id\n    title\n    status\n    localDate\n    localTime\n    datePrecision\n    city\n    distanceKm\n    genres\n    isSaved\n    price { min max currency isFree }\n    venue { id name }\n    performances { billing artist { id name } }\n  }\n": types.EventCardFragmentDoc,
    "\n  query EventsPage($filter: EventFilter, $orderBy: EventOrder!) {\n    events(filter: $filter, orderBy: $orderBy, first: 20) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n      sources { name outcome }\n      ... @defer {\n        totalCount\n        facets { genres { value label count } }\n      }\n    }\n  }\n": types.EventsPageDocument,
    "\n  query MoreEvents($filter: EventFilter, $orderBy: EventOrder!, $after: String) {\n    events(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.MoreEventsDocument,
    "\n  query EventsOnMap($filter: EventFilter) {\n    events(filter: $filter, first: 100) {\n      edges { node { id title city location { latitude longitude } venue { id name location { latitude longitude } } } }\n    }\n  }\n": types.EventsOnMapDocument,
    "\n  query EventDetails($id: ID!) {\n    event(id: $id) {\n      ...EventCard\n      description\n      ageRestriction\n      ticketUrl\n      calendarUrl\n      previousStartTime\n      timeZone\n      venue { address city }\n      listings { source sourceId title url }\n      ... @defer {\n        related(first: 4) { ...EventCard }\n      }\n    }\n  }\n": types.EventDetailsDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      name\n      preferences { genres cities artists }\n      notifications(first: 15) {\n        unreadCount\n        nodes { id kind readAt createdAt event { id title localDate city venue { id name } } }\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  query Feed($after: String) {\n    viewer {\n      id\n      feed(first: 20, after: $after) {\n        edges { node { ...EventCard } ranking { score reasons { kind text weight } } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.FeedDocument,
    "\n  query Saved($after: String) {\n    viewer {\n      id\n      saved(first: 20, after: $after) {\n        edges { node { ...EventCard } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.SavedDocument,
    "\n  mutation Save($id: ID!) {\n    eventSave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n": types.SaveDocument,
    "\n  mutation Unsave($id: ID!) {\n    eventUnsave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n": types.UnsaveDocument,
    "\n  mutation SetTaste($input: PreferencesInput!) {\n    preferencesUpdate(input: $input) { preferences { genres cities artists } errors { field message } }\n  }\n": types.SetTasteDocument,
    "\n  mutation AlertMe($input: AlertInput!) {\n    alertCreate(input: $input) { alert { id artistName } errors { message } }\n  }\n": types.AlertMeDocument,
    "\n  mutation MarkRead {\n    notificationsMarkRead { errors { message } }\n  }\n": types.MarkReadDocument,
    "\n  subscription NotificationAdded {\n    notificationAdded { id kind readAt createdAt event { id title localDate city venue { id name } } }\n  }\n": types.NotificationAddedDocument,
    "\n  mutation LogIn($input: LogInInput!) {\n    accountLogIn(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n": types.LogInDocument,
    "\n  mutation SignUp($input: SignUpInput!) {\n    accountSignUp(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n": types.SignUpDocument,
    "\n  mutation LogOut {\n    sessionEnd { ended }\n  }\n": types.LogOutDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EventCard on Event {\n    id\n    title\n    status\n    localDate\n    localTime\n    datePrecision\n    city\n    distanceKm\n    genres\n    isSaved\n    price { min max currency isFree }\n    venue { id name }\n    performances { billing artist { id name } }\n  }\n"): (typeof documents)["\n  fragment EventCard on Event {\n    id\n    title\n    status\n    localDate\n    localTime\n    datePrecision\n    city\n    distanceKm\n    genres\n    isSaved\n    price { min max currency isFree }\n    venue { id name }\n    performances { billing artist { id name } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventsPage($filter: EventFilter, $orderBy: EventOrder!) {\n    events(filter: $filter, orderBy: $orderBy, first: 20) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n      sources { name outcome }\n      ... @defer {\n        totalCount\n        facets { genres { value label count } }\n      }\n    }\n  }\n"): (typeof documents)["\n  query EventsPage($filter: EventFilter, $orderBy: EventOrder!) {\n    events(filter: $filter, orderBy: $orderBy, first: 20) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n      sources { name outcome }\n      ... @defer {\n        totalCount\n        facets { genres { value label count } }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MoreEvents($filter: EventFilter, $orderBy: EventOrder!, $after: String) {\n    events(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query MoreEvents($filter: EventFilter, $orderBy: EventOrder!, $after: String) {\n    events(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {\n      edges { node { ...EventCard } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventsOnMap($filter: EventFilter) {\n    events(filter: $filter, first: 100) {\n      edges { node { id title city location { latitude longitude } venue { id name location { latitude longitude } } } }\n    }\n  }\n"): (typeof documents)["\n  query EventsOnMap($filter: EventFilter) {\n    events(filter: $filter, first: 100) {\n      edges { node { id title city location { latitude longitude } venue { id name location { latitude longitude } } } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventDetails($id: ID!) {\n    event(id: $id) {\n      ...EventCard\n      description\n      ageRestriction\n      ticketUrl\n      calendarUrl\n      previousStartTime\n      timeZone\n      venue { address city }\n      listings { source sourceId title url }\n      ... @defer {\n        related(first: 4) { ...EventCard }\n      }\n    }\n  }\n"): (typeof documents)["\n  query EventDetails($id: ID!) {\n    event(id: $id) {\n      ...EventCard\n      description\n      ageRestriction\n      ticketUrl\n      calendarUrl\n      previousStartTime\n      timeZone\n      venue { address city }\n      listings { source sourceId title url }\n      ... @defer {\n        related(first: 4) { ...EventCard }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      id\n      name\n      preferences { genres cities artists }\n      notifications(first: 15) {\n        unreadCount\n        nodes { id kind readAt createdAt event { id title localDate city venue { id name } } }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      id\n      name\n      preferences { genres cities artists }\n      notifications(first: 15) {\n        unreadCount\n        nodes { id kind readAt createdAt event { id title localDate city venue { id name } } }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Feed($after: String) {\n    viewer {\n      id\n      feed(first: 20, after: $after) {\n        edges { node { ...EventCard } ranking { score reasons { kind text weight } } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Feed($after: String) {\n    viewer {\n      id\n      feed(first: 20, after: $after) {\n        edges { node { ...EventCard } ranking { score reasons { kind text weight } } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Saved($after: String) {\n    viewer {\n      id\n      saved(first: 20, after: $after) {\n        edges { node { ...EventCard } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Saved($after: String) {\n    viewer {\n      id\n      saved(first: 20, after: $after) {\n        edges { node { ...EventCard } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Save($id: ID!) {\n    eventSave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n"): (typeof documents)["\n  mutation Save($id: ID!) {\n    eventSave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unsave($id: ID!) {\n    eventUnsave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n"): (typeof documents)["\n  mutation Unsave($id: ID!) {\n    eventUnsave(id: $id) { __typename event { __typename id isSaved } errors { message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTaste($input: PreferencesInput!) {\n    preferencesUpdate(input: $input) { preferences { genres cities artists } errors { field message } }\n  }\n"): (typeof documents)["\n  mutation SetTaste($input: PreferencesInput!) {\n    preferencesUpdate(input: $input) { preferences { genres cities artists } errors { field message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AlertMe($input: AlertInput!) {\n    alertCreate(input: $input) { alert { id artistName } errors { message } }\n  }\n"): (typeof documents)["\n  mutation AlertMe($input: AlertInput!) {\n    alertCreate(input: $input) { alert { id artistName } errors { message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkRead {\n    notificationsMarkRead { errors { message } }\n  }\n"): (typeof documents)["\n  mutation MarkRead {\n    notificationsMarkRead { errors { message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription NotificationAdded {\n    notificationAdded { id kind readAt createdAt event { id title localDate city venue { id name } } }\n  }\n"): (typeof documents)["\n  subscription NotificationAdded {\n    notificationAdded { id kind readAt createdAt event { id title localDate city venue { id name } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogIn($input: LogInInput!) {\n    accountLogIn(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n"): (typeof documents)["\n  mutation LogIn($input: LogInInput!) {\n    accountLogIn(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignUp($input: SignUpInput!) {\n    accountSignUp(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n"): (typeof documents)["\n  mutation SignUp($input: SignUpInput!) {\n    accountSignUp(input: $input) { accessToken refreshToken expiresAt errors { field message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogOut {\n    sessionEnd { ended }\n  }\n"): (typeof documents)["\n  mutation LogOut {\n    sessionEnd { ended }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;