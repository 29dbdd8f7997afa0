Feature: One session is shown to its owner alone
  What one wants to say of sessions/info.

  Background:
    Given alice has a session "laptop"
    And alice has a session "tablet"
    And bob has a session "phone"

  Scenario: The parameter is needed
    When session "laptop" sends "GET /api/v1/sessions/info" without a body
    Then the answer is "invalid parameters"

  Scenario: Credentials are needed
    When a caller without credentials sends "GET /api/v1/sessions/info?sessionId=${laptop.sessionId}" without a body
    Then the answer is "authentication required"

  Scenario: One's own session is shown
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${tablet.sessionId}" without a body
    Then the answer is "done"
    And the property "/sessionId" is "${tablet.sessionId}"
    And the property "/userId" is "${tablet.userId}"
    And the property "/loginAt" is a date within 1h of now
    And the property "/logoutAt" is absent

  Scenario: A foreign session is not there
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${phone.sessionId}" without a body
    Then the status is 404
    And the property "/success" is false

  Scenario: An unknown session is not there
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${unique}" without a body
    Then the status is 404
    And the property "/success" is false

  Scenario: Nobody can tell a foreign session from one that is not there
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${phone.sessionId}" without a body
    Then the answer is kept as "foreign"
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${unique}" without a body
    Then the answer cannot be told from "foreign"

  Scenario: It agrees with the list
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${tablet.sessionId}" without a body
    Then the answer is kept as "tablet-info"
    When session "laptop" sends "GET /api/v1/sessions/list" with the query:
      | filter | ${tablet.sessionId} |
    Then some property "/sessions/*" has the members {"sessionId": "${tablet.sessionId}", "loginAt": ${tablet-info/loginAt}, "userId": ${tablet-info/userId}}

  Scenario: After a logout it says when and by whom
    When session "laptop" logs out session "tablet"
    And session "laptop" sends "GET /api/v1/sessions/list.all" without a body
    Then the answer is "not permitted"
    And session "tablet" has ended

  Scenario: No hash of a token is shown
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${laptop.sessionId}" without a body
    Then the text of the answer matches "^[{]"
    And the property "/services" is absent
