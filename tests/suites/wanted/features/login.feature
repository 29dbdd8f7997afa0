Feature: Logging in and out
  What one wants to say of login, logout, me and info.

  Scenario Outline: An account logs in by <way>
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      <body>
      """
    Then the answer is "done"
    And the property "/status" is "success"
    And the property "/data/authToken" is a text
    And the property "/data/userId" is a text

    Examples:
      | way            | body                                                                                                                        |
      | name           | {"user": "${alice.username}", "password": "${alice.password}"}                                                              |
      | username       | {"username": "${alice.username}", "password": "${alice.password}"}                                                          |
      | e-mail address | {"user": "${alice.email}", "password": "${alice.password}"}                                                                 |
      | email          | {"email": "${alice.email}", "password": "${alice.password}"}                                                                |
      | object         | {"user": {"username": "${alice.username}"}, "password": "${alice.password}"}                                                |
      | digest         | {"user": "${alice.username}", "password": {"digest": "${alice.password.sha256}", "algorithm": "sha-256"}}                  |

  Scenario: A token resumes the login
    Given alice has a session "laptop"
    When a caller resumes the login of session "laptop"
    Then the answer is "done"

  Scenario: The token that was handed out works and is the user's
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${alice.username}", "password": "${alice.password}"}
      """
    Then the answer is kept as "login"
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"resume": "${login/data/authToken}"}
      """
    Then the answer is "done"
    And the property "/data/userId" is "${login/data/userId}"

  Scenario: The token that was handed out opens me
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${alice.username}", "password": "${alice.password}"}
      """
    Then the answer is kept as "login"
    Given the next request has the header "x-auth-token" "${login/data/authToken}"
    And the next request has the header "x-user-id" "${login/data/userId}"
    When a caller without credentials sends "GET /api/v1/me" without a body
    Then the answer is "done"
    And the property "/_id" is "${login/data/userId}"
    And the property "/username" is "${alice.username}"

  Scenario: A wrong password is refused
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${alice.username}", "password": "${unique}"}
      """
    Then the status is 401
    And the property "/status" is "error"
    And the property "/data" is absent

  Scenario: A wrong password and an unknown user are told alike
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${alice.username}", "password": "${unique}"}
      """
    Then the answer is kept as "wrong-password"
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${unique.nobody}", "password": "${unique}"}
      """
    Then the answer cannot be told from "wrong-password"

  Scenario: Nothing is no login
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {}
      """
    Then the property "/data" is absent
    And the property "/status" is not "success"

  Scenario: A logout ends the session that asked
    Given alice has a session "laptop"
    And alice has a session "tablet"
    When session "laptop" sends "POST /api/v1/logout" without a body
    Then the answer is "done"
    And session "laptop" has ended
    And session "tablet" still works

  Scenario: me tells who one is
    Given alice has a session "laptop"
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the answer is "done"
    And the property "/_id" is "${laptop.userId}"
    And the property "/username" is "${alice.username}"
    And the property "/emails/0/address" is "${alice.email}"
    And the property "/services/password/bcrypt" is absent

  Scenario: info tells the version
    When a caller without credentials sends "GET /api/info" without a body
    Then the answer is "done"
    And the property "/version" matches "^[0-9]+[.][0-9]+"

  Scenario: Too many failures do not let anybody in
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${unique.nobody}", "password": "x"}
      """
    And a caller without credentials sends the same request many times
    Then the answers are alike
