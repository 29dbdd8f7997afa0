Feature: Accounts
  What one wants to say of users.*: made, found, changed, logged out and deleted.

  Background:
    Given admin has a session "desk"
    And alice has a session "laptop"

  Scenario: A new user is as it was asked for
    When session "desk" sends "POST /api/v1/users.create" with the JSON body:
      """
      {"name": "Dave", "username": "${unique}", "email": "${unique}@example.org", "password": "${unique}-Aa1!"}
      """
    Then the answer is "done"
    And the property "/user/username" is "${unique}"
    And the property "/user/name" is "Dave"
    And the property "/user/emails/0/address" is "${unique}@example.org"
    And the property "/user/services" is absent
    And the text of the answer matches "_id"

  Scenario: A name is taken once only
    Given session "desk" has created a user "dave"
    When session "desk" sends "POST /api/v1/users.create" with the JSON body:
      """
      {"name": "D", "username": "${dave.username}", "email": "${unique.other}@example.org", "password": "${unique}-Aa1!"}
      """
    Then the answer is "invalid parameters"

  Scenario: A name is needed
    When session "desk" sends "POST /api/v1/users.create" with the JSON body:
      """
      {"username": "${unique}", "email": "${unique}@example.org", "password": "${unique}-Aa1!"}
      """
    Then the answer is "invalid parameters"

  Scenario: A new user logs in
    Given session "desk" has created a user "dave"
    And user "dave" has a session "phone"
    When session "phone" sends "GET /api/v1/me" without a body
    Then the answer is "done"
    And the property "/_id" is "${dave/_id}"

  Scenario: A password is not told in another case
    When session "desk" sends "POST /api/v1/users.create" with the JSON body:
      """
      {"name": "Dave", "username": "${unique}", "email": "${unique}@example.org", "password": "${unique}-Aa1!"}
      """
    Then the answer is "done"
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${unique}", "password": "${unique}-aA1!"}
      """
    Then the status is 401
    And the property "/data" is absent
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${unique}", "password": "${unique}-Aa1!"}
      """
    Then the answer is "done"

  Scenario: A user is found by id
    Given session "desk" has created a user "dave"
    When session "desk" sends "GET /api/v1/users.info?userId=${dave/_id}" without a body
    Then the answer is "done"
    And the property "/user/username" is "${dave.username}"

  Scenario: A user is found by name
    Given session "desk" has created a user "dave"
    When session "desk" sends "GET /api/v1/users.info" with the query:
      | username | ${dave.username} |
    Then the answer is "done"
    And the property "/user/_id" is "${dave/_id}"

  Scenario: A name is no pattern
    When session "desk" sends "GET /api/v1/users.info" with the query:
      | username | .* |
    Then the answer is "not found"

  Scenario: Others do not see an address
    Given session "desk" has created a user "dave"
    When session "laptop" sends "GET /api/v1/users.info?userId=${dave/_id}" without a body
    Then the answer is "done"
    And the property "/user/emails" is absent
    And the property "/user/services" is absent

  Scenario: A user is found as it was created
    Given session "desk" has created a user "dave" with:
      """
      {"name": "Dave D.", "roles": ["user"]}
      """
    When session "desk" sends "GET /api/v1/users.info?userId=${dave/_id}" without a body
    Then the property "/user/name" is "Dave D."
    And the property "/user/roles" is ["user"]
    And the property "/user/active" is true

  Scenario: Users are listed page by page
    Given session "desk" has created a user "dave"
    When session "desk" reads all pages of "GET /api/v1/users.list" by "/users"
    Then some property "/users/*/_id" is "${dave/_id}"
    And the properties "/users/*/_id" are all different

  Scenario: A deleted user is gone
    Given session "desk" has created a user "dave"
    When session "desk" sends "POST /api/v1/users.delete" with the JSON body:
      """
      {"userId": "${dave/_id}"}
      """
    Then the answer is "done"
    And the user "dave" is gone

  Scenario: A deleted user no longer logs in
    Given session "desk" has created a user "dave"
    When session "desk" sends "POST /api/v1/users.delete" with the JSON body:
      """
      {"userId": "${dave/_id}"}
      """
    And a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "${dave.username}", "password": "${dave.password}"}
      """
    Then the status is 401
    And the property "/data" is absent

  Scenario: A deleted user's session ends
    Given session "desk" has created a user "dave"
    And user "dave" has a session "phone"
    When session "desk" sends "POST /api/v1/users.delete" with the JSON body:
      """
      {"userId": "${dave/_id}"}
      """
    Then the answer is "done"
    And every session of user "dave" has ended

  Scenario: An administrator logs a user out everywhere
    Given session "desk" has created a user "dave"
    And user "dave" has a session "phone"
    And user "dave" has a session "tablet"
    When session "desk" sends "POST /api/v1/users.logout" with the JSON body:
      """
      {"userId": "${dave/_id}"}
      """
    Then the answer is "done"
    And every session of user "dave" has ended
    And session "laptop" still works

  Scenario Outline: A plain user may not <what>
    Given session "desk" has created a user "dave"
    When session "laptop" sends "<operation>" with the JSON body:
      """
      <body>
      """
    Then the answer is "not permitted"
    And the user "dave" is still there

    Examples:
      | what           | operation                    | body                                                                                                        |
      | create a user  | POST /api/v1/users.create    | {"name": "E", "username": "${unique.e}", "email": "${unique.e}@example.org", "password": "${unique}-Aa1!"} |
      | delete a user  | POST /api/v1/users.delete    | {"userId": "${dave/_id}"}                                                                                   |
      | change a user  | POST /api/v1/users.update    | {"userId": "${dave/_id}", "data": {"name": "Mine"}}                                                         |
      | log a user out | POST /api/v1/users.logout    | {"userId": "${dave/_id}"}                                                                                   |

  Scenario: A change changes nothing else
    Given session "desk" has created a user "dave"
    When session "desk" sends "GET /api/v1/users.info?userId=${dave/_id}" without a body
    Then the answer is kept as "before"
    When session "desk" sends "POST /api/v1/users.update" with the JSON body:
      """
      {"userId": "${dave/_id}", "data": {"name": "Other"}}
      """
    Then the answer is "done"
    When session "desk" sends "GET /api/v1/users.info?userId=${dave/_id}" without a body
    Then the property "/user/name" is "Other"
    And the property "/user/username" is ${before/user/username}
    And the property "/user/emails" is ${before/user/emails}
    And the property "/user/roles" is ${before/user/roles}

  Scenario: A role is given and shown
    Given session "desk" has created a user "dave"
    And session "desk" has created a role "painters"
    When session "desk" sends "POST /api/v1/roles.addUserToRole" with the JSON body:
      """
      {"roleId": "${painters/_id}", "username": "${dave.username}"}
      """
    Then the answer is "done"
    When session "desk" sends "GET /api/v1/roles.getUsersInRole?role=${painters/_id}" without a body
    Then some property "/users/*/_id" is "${dave/_id}"

  Scenario: An unknown user is not there
    When session "desk" sends "GET /api/v1/users.info?userId=${unique}" without a body
    Then the answer is "not found"
