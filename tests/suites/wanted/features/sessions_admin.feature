Feature: Administrators see and end sessions of others
  What one wants to say of the three routes for administrators.

  Background:
    Given alice has a session "laptop"
    And bob has a session "phone"
    And bob has a session "watch"
    And admin has a session "desk"

  Scenario Outline: A plain user may not: <operation>
    When session "laptop" sends "<operation>" without a body
    Then the answer is "not permitted"

    Examples:
      | operation                                                          |
      | GET /api/v1/sessions/list.all                                      |
      | GET /api/v1/sessions/info.admin?sessionId=${phone.sessionId}       |

  Scenario: A plain user may not end a foreign session, and it stays
    When session "laptop" sends "POST /api/v1/sessions/logout" with the JSON body:
      """
      {"sessionId": "${phone.sessionId}"}
      """
    Then the answer is "not permitted"
    And session "phone" still works

  Scenario: An administrator ends one
    When session "desk" sends "POST /api/v1/sessions/logout" with the JSON body:
      """
      {"sessionId": "${phone.sessionId}"}
      """
    Then the answer is "done"
    And the property "/sessionId" is "${phone.sessionId}"
    And session "phone" has ended
    And session "watch" still works
    And session "laptop" still works

  Scenario: The list of all shows whose they are
    When session "desk" reads all pages of "GET /api/v1/sessions/list.all" by "/sessions"
    Then some property "/sessions/*" has the members {"sessionId": "${phone.sessionId}", "userId": "${phone.userId}"}
    And some property "/sessions/*/_user/username" is "${bob.username}"

  Scenario: The total counts all rows, not those of the page
    When session "desk" sends "GET /api/v1/sessions/list.all" with the query:
      | filter | ${phone.sessionId} |
    Then every property "/sessions/*/sessionId" is "${phone.sessionId}"
    When session "desk" sends "GET /api/v1/sessions/list.all?count=1" without a body
    Then the answer is "done"
    And the property "/sessions" has 1 item
    And the property "/total" is at least 4

  Scenario: An administrator sees a session of another
    When session "desk" sends "GET /api/v1/sessions/info.admin?sessionId=${phone.sessionId}" without a body
    Then the answer is "done"
    And the property "/sessionId" is "${phone.sessionId}"
    And the property "/userId" is "${phone.userId}"

  Scenario: An unknown id is not there
    When session "desk" sends "GET /api/v1/sessions/info.admin?sessionId=${unique}" without a body
    Then the answer is "not found"

  Scenario: An id is no pattern
    When session "desk" sends "GET /api/v1/sessions/info.admin" with the query:
      | sessionId | .* |
    Then the answer is "not found"

  Scenario: The parameter is needed
    When session "desk" sends "GET /api/v1/sessions/info.admin" without a body
    Then the answer is "invalid parameters"

  Scenario: The id in the body is needed
    When session "desk" sends "POST /api/v1/sessions/logout" with the JSON body:
      """
      {"session": "x"}
      """
    Then the answer is "invalid parameters"

  Scenario Outline: Credentials are needed: <operation>
    When a caller without credentials sends "<operation>" without a body
    Then the answer is "authentication required"

    Examples:
      | operation                                                    |
      | GET /api/v1/sessions/list.all                                |
      | GET /api/v1/sessions/info.admin?sessionId=${phone.sessionId} |
      | POST /api/v1/sessions/logout                                 |

  Scenario: The second factor is given in the header
    Given the next request has the header "x-2fa-method" "password"
    And the next request has the header "x-2fa-code" "${admin.password.sha256}"
    When session "desk" sends "POST /api/v1/sessions/logout" with the JSON body:
      """
      {"sessionId": "${phone.sessionId}"}
      """
    Then the answer is "done"

  Scenario: The list of all cannot be read past its end
    When session "desk" sends "GET /api/v1/sessions/list.all?offset=100000" without a body
    Then the answer is "done"
    And the property "/sessions" has 0 items

  Scenario: Who ended it is kept
    When session "desk" sends "POST /api/v1/sessions/logout" with the JSON body:
      """
      {"sessionId": "${phone.sessionId}"}
      """
    And session "desk" sends "GET /api/v1/sessions/info.admin?sessionId=${phone.sessionId}" without a body
    Then the status is 404
