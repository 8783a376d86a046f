/**
 * The datasets of Images, of the hundreds that the product has (names and fields as an introspection of 2026 and three
 * dashboards show them).
 */
export const analyticsSchema = `
  scalar Date
  scalar Time
  type Query { viewer: Viewer! }
  type Viewer {
    accounts(filter: AccountFilter!, limit: Int): [Account!]!
    zones(filter: ZoneFilter!, limit: Int): [Zone!]!
  }
  input AccountFilter { accountTag: String! }
  input ZoneFilter { zoneTag: String! }
  input RowFilter {
    date: Date date_geq: Date date_leq: Date date_gt: Date date_lt: Date
    datetime: Time datetime_geq: Time datetime_leq: Time datetime_gt: Time datetime_lt: Time
  }
  enum RowOrder { date_ASC date_DESC datetimeMinute_ASC datetimeMinute_DESC }
  type Account {
    accountTag: String!
    imagesRequestsAdaptiveGroups(filter: RowFilter, limit: Int, orderBy: [RowOrder!]): [RequestGroup!]!
    imagesUniqueTransformations(filter: RowFilter, limit: Int, orderBy: [RowOrder!]): [UniqueRow!]!
    imagesUniqueTransformationsAccumulatedSinceStartOfMonth(
      filter: RowFilter, limit: Int, orderBy: [RowOrder!]
    ): [UniqueRow!]!
  }
  type Zone {
    zoneTag: String!
    imageResizingRequests1mGroups(filter: RowFilter, limit: Int, orderBy: [RowOrder!]): [ResizingGroup!]!
  }
  type RequestGroup { sum: RequestSum! avg: Average! dimensions: TimeDimensions! }
  type RequestSum { requests: Int! }
  type Average { sampleInterval: Float! }
  type TimeDimensions { date: Date! datetime: Time! datetimeMinute: Time! }
  type UniqueRow { date: Date! transformations: Int! }
  type ResizingGroup { sum: ResizingSum! dimensions: ResizingDimensions! }
  type ResizingSum { requests: Int! originalBytes: Float! resizedBytes: Float! }
  type ResizingDimensions { date: Date! datetime: Time! datetimeMinute: Time! contentType: String! }
`;
