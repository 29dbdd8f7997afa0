Feature: Sessions are listed page by page
  What one wants to say of sessions/list: pages, order, filter, and whose rows they are.

  Background:
    Given alice has a session "laptop"
    And alice has a session "tablet"

  Scenario: The default page shows both sessions
    When session "laptop" sends "GET /api/v1/sessions/list" without a body
    Then the answer is "done"
    And some property "/sessions/*/sessionId" is "${laptop.sessionId}"
    And some property "/sessions/*/sessionId" is "${tablet.sessionId}"
    And the properties "/sessions/*/sessionId" are all different

  Scenario: count bounds a page
    When session "laptop" sends "GET /api/v1/sessions/list?count=1" without a body
    Then the answer is "done"
    And the property "/sessions" has 1 item
    And the property "/count" is 1
    And the property "/total" is at least 2

  Scenario: offset moves the page
    When session "laptop" sends "GET /api/v1/sessions/list?count=1&offset=0" without a body
    Then the property "/sessions/0/sessionId" is kept as "first"
    When session "laptop" sends "GET /api/v1/sessions/list?count=1&offset=1" without a body
    Then the answer is "done"
    And the property "/offset" is 1
    And no property "/sessions/*/sessionId" is ${first}

  Scenario: Behind the end there is an empty page
    When session "laptop" sends "GET /api/v1/sessions/list?offset=100000" without a body
    Then the answer is "done"
    And the property "/sessions" is []
    And the property "/total" is at least 2

  Scenario: All pages together hold every row once
    When session "laptop" reads all pages of "GET /api/v1/sessions/list" by "/sessions"
    Then some property "/sessions/*/sessionId" is "${tablet.sessionId}"
    And the properties "/sessions/*/sessionId" are all different

  Scenario Outline: A page that is none is refused: <query>
    When session "laptop" sends "GET /api/v1/sessions/list?<query>" without a body
    Then the answer is "invalid parameters"

    Examples:
      | query     |
      | count=0   |
      | count=two |
      | colour=1  |

  Scenario: Rows can be sorted
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | sort  | {"loginAt": 1} |
      | count | 50             |
    Then the answer is "done"
    And the properties "/sessions/*/loginAt" are in ascending order

  Scenario: The sort has an effect
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | sort  | {"loginAt": -1} |
      | count | 50              |
    Then the answer is "done"
    And the properties "/sessions/*/loginAt" are in descending order

  Scenario: A sort by what is not shown is refused
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | sort | {"loginToken": 1} |
    Then the answer is "invalid parameters"

  Scenario: A filter is read literally
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | filter | ${laptop.sessionId} |
    Then the answer is "done"
    And every property "/sessions/*/sessionId" is "${laptop.sessionId}"

  Scenario: A filter is no pattern
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | filter | .* |
    Then the answer is "done"
    And the property "/sessions" is []

  Scenario: Every row is the caller's own
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then every property "/sessions/*/userId" is "${laptop.userId}"

  Scenario: Nobody else's session is shown
    Given bob has a session "phone"
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then no property "/sessions/*/sessionId" is "${phone.sessionId}"
    And session "phone" is not shown to session "laptop"

  Scenario: Times are dates
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then every property "/sessions/*/loginAt" is a date

  Scenario: No row shows a token
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then every property "/sessions/*/loginToken" is absent

  Scenario: Each row says what it was made with
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then every property "/sessions/*/device" is an object
    And every property "/sessions/*/_id" is a text

  Scenario: A session that has ended leaves the list
    When session "laptop" logs out session "tablet"
    And session "laptop" sends "GET /api/v1/sessions/list?count=50" until the property "/sessions/0" is present
    Then no property "/sessions/*/sessionId" is "${tablet.sessionId}"
    And session "tablet" has ended

  Scenario: The list is the same when asked for again
    When session "laptop" sends "GET /api/v1/sessions/list?count=50" without a body
    Then the answer is kept as "first"
    When session "laptop" sends the same request again
    Then the answer is the same as "first"

  Scenario Outline: Nobody reads it without credentials: <caller>
    When <caller> sends "GET /api/v1/sessions/list" without a body
    Then the answer is "authentication required"

    Examples:
      | caller                            |
      | a caller without credentials      |
      | a caller with only the token of session "laptop"   |
      | a caller with only the user id of session "laptop" |

  Scenario: No mixture of wrong credentials is let in
    Given bob has a session "phone"
    When session "laptop" sends "GET /api/v1/sessions/list" without a body
    And every mixture of wrong credentials, those of session "laptop" and session "phone" among them, sends the same request
    Then every answer is "authentication required"
