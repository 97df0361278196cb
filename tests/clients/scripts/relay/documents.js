import { graphql } from "relay-runtime";
graphql`query documentsListQuery($first: Int!) { events(first: $first, filter: {city: "Dublin"}) { edges { node { id title } } pageInfo { endCursor hasNextPage } } }`;
graphql`query documentsMoreQuery($first: Int!, $after: String) { events(first: $first, after: $after, filter: {city: "Dublin"}) { edges { node { id title } } } }`;
graphql`query documentsNodeQuery($id: ID!) { node(id: $id) { __typename id ... on Event { title venue { name } } } }`;
graphql`query documentsRelatedQuery($id: ID!) { event(id: $id) { id title ...documents_related @defer(label: "related") } }`;
graphql`fragment documents_related on Event { related(first: 2) { id title } }`;
