// Everything that this page asks of the server. `npm run types` writes the types of the answers into gql/.
import { graphql } from "./gql";

export const EventCard = graphql(`
  fragment EventCard on Event {
    id
    title
    status
    localDate
    localTime
    datePrecision
    city
    distanceKm
    genres
    isSaved
    price { min max currency isFree }
    venue { id name }
    performances { billing artist { id name } }
  }
`);

export const EventsPage = graphql(`
  query EventsPage($filter: EventFilter, $orderBy: EventOrder!) {
    events(filter: $filter, orderBy: $orderBy, first: 20) {
      edges { node { ...EventCard } }
      pageInfo { hasNextPage endCursor }
      sources { name outcome }
      ... @defer {
        totalCount
        facets { genres { value label count } }
      }
    }
  }
`);

export const MoreEvents = graphql(`
  query MoreEvents($filter: EventFilter, $orderBy: EventOrder!, $after: String) {
    events(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
      edges { node { ...EventCard } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const EventsOnMap = graphql(`
  query EventsOnMap($filter: EventFilter) {
    events(filter: $filter, first: 100) {
      edges { node { id title city location { latitude longitude } venue { id name location { latitude longitude } } } }
    }
  }
`);

export const EventDetails = graphql(`
  query EventDetails($id: ID!) {
    event(id: $id) {
      ...EventCard
      description
      ageRestriction
      ticketUrl
      calendarUrl
      previousStartTime
      timeZone
      venue { address city }
      listings { source sourceId title url }
      ... @defer {
        related(first: 4) { ...EventCard }
      }
    }
  }
`);

export const Viewer = graphql(`
  query Viewer {
    viewer {
      id
      name
      preferences { genres cities artists }
      notifications(first: 15) {
        unreadCount
        nodes { id kind readAt createdAt event { id title localDate city venue { id name } } }
      }
    }
  }
`);

export const Feed = graphql(`
  query Feed($after: String) {
    viewer {
      id
      feed(first: 20, after: $after) {
        edges { node { ...EventCard } ranking { score reasons { kind text weight } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const Saved = graphql(`
  query Saved($after: String) {
    viewer {
      id
      saved(first: 20, after: $after) {
        edges { node { ...EventCard } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const Save = graphql(`
  mutation Save($id: ID!) {
    eventSave(id: $id) { __typename event { __typename id isSaved } errors { message } }
  }
`);

export const Unsave = graphql(`
  mutation Unsave($id: ID!) {
    eventUnsave(id: $id) { __typename event { __typename id isSaved } errors { message } }
  }
`);

export const SetTaste = graphql(`
  mutation SetTaste($input: PreferencesInput!) {
    preferencesUpdate(input: $input) { preferences { genres cities artists } errors { field message } }
  }
`);

export const AlertMe = graphql(`
  mutation AlertMe($input: AlertInput!) {
    alertCreate(input: $input) { alert { id artistName } errors { message } }
  }
`);

export const MarkRead = graphql(`
  mutation MarkRead {
    notificationsMarkRead { errors { message } }
  }
`);

export const NotificationAdded = graphql(`
  subscription NotificationAdded {
    notificationAdded { id kind readAt createdAt event { id title localDate city venue { id name } } }
  }
`);

export const LogIn = graphql(`
  mutation LogIn($input: LogInInput!) {
    accountLogIn(input: $input) { accessToken refreshToken expiresAt errors { field message } }
  }
`);

export const SignUp = graphql(`
  mutation SignUp($input: SignUpInput!) {
    accountSignUp(input: $input) { accessToken refreshToken expiresAt errors { field message } }
  }
`);

export const LogOut = graphql(`
  mutation LogOut {
    sessionEnd { ended }
  }
`);
