@device-management @requires:device-management
Feature: A user ends one of their own sessions
  POST /api/v1/sessions/logout.me ends exactly the session that is named, and only if it is the caller's own.
  Nobody can end, or learn anything about, a session of somebody else with it.

  Scenario: An own session is logged out
    Given alice has a session "laptop"
    And alice has a session "phone"
    And bob has a session "tablet"
    When session "laptop" logs out session "phone"
    Then the answer is "logged out"
    And session "phone" has ended
    And session "laptop" still works
    And session "tablet" still works

  Scenario: The caller's current session is logged out
    Given alice has a session "laptop"
    And alice has a session "phone"
    And bob has a session "tablet"
    When session "phone" logs out session "phone"
    Then the answer is "logged out"
    And session "phone" has ended
    And session "laptop" still works
    And session "tablet" still works

  Scenario: A session that has ended is logged out again
    Given alice has a session "laptop"
    And alice has a session "phone"
    When session "laptop" logs out session "phone"
    Then the answer is "logged out"
    And session "phone" has ended
    When session "laptop" logs out session "phone"
    Then the answer is "already logged out"
    And session "laptop" still works

  Scenario: Another user's session is rejected
    Given alice has a session "laptop"
    And bob has a session "tablet"
    When session "laptop" logs out session "tablet"
    Then the answer is "session not found"
    And session "tablet" still works
    And session "laptop" still works

  Scenario: A session that does not exist is rejected
    Given alice has a session "laptop"
    When session "laptop" logs out a session that does not exist
    Then the answer is "session not found"
    And session "laptop" still works

  Scenario: Missing authentication is rejected
    Given alice has a session "phone"
    When a caller without credentials logs out session "phone"
    Then the answer is "authentication required"
    And session "phone" still works

  Scenario Outline: Incomplete or foreign credentials are rejected: <caller>
    Given alice has a session "laptop"
    And alice has a session "phone"
    And bob has a session "tablet"
    When <caller> logs out session "<named>"
    Then the answer is "authentication required"
    And session "phone" still works
    And session "laptop" still works
    And session "tablet" still works

    Examples:
      | caller                                                                        | named  |
      | a caller with only the token of session "laptop"                              | phone  |
      | a caller with only the user id of session "laptop"                            | phone  |
      | a caller with the token of session "laptop" and the user id of session "tablet" | tablet |
      | a caller with the token of session "tablet" and the user id of session "laptop" | phone  |

  Scenario: A request that names no session is rejected
    Given alice has a session "laptop"
    And alice has a session "phone"
    When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
      """
      {}
      """
    Then the answer is "invalid parameters"
    And session "phone" still works
    And session "laptop" still works

  Scenario: A request without a body is rejected
    Given alice has a session "laptop"
    And alice has a session "phone"
    When session "laptop" sends "POST /api/v1/sessions/logout.me" without a body
    Then the answer is "invalid parameters"
    And session "phone" still works
    And session "laptop" still works
