Feature: Slips of an author
  Each scenario has one slip, and its name says which.

  Background:
    Given alice has a session "laptop"

  Scenario: a sentence that does not exist
    When session "laptop" sents "GET /api/v1/me" without a body
    Then the status is 200

  Scenario: a session that nobody has, named again and again
    When session "tablet" sends "GET /api/v1/me" without a body
    And session "tablet" sends "GET /api/v1/sessions/list" without a body
    Then the status is 200

  Scenario: a placeholder that nothing fills
    When session "laptop" sends "GET /api/v1/users.info?userId=${carol.userId}" without a body
    Then the status is 200

  Scenario: a placeholder in an expectation that nothing fills
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the property "/_id" is ${nobody/_id}

  Scenario: a pointer without its slash
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the property "username" is "alice"

  Scenario: a value that is no JSON
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the property "/username" is alice

  Scenario: a sentence without the body that it announces
    When session "laptop" sends "POST /api/v1/logout" with the JSON body:
    Then the status is 200

  Scenario: a body that is no JSON
    When session "laptop" sends "POST /api/v1/logout" with the JSON body:
      """
      {"a": }
      """
    Then the status is 200

  Scenario: a form without its table
    When session "laptop" sends "POST /api/v1/logout" with the form:
    Then the status is 200

  Scenario: a query name that no document declares
    When session "laptop" sends "GET /api/v1/sessions/list?cuont=1" without a body
    Then the status is 200

  Scenario: an operation that no document declares
    When session "laptop" sends "GET /api/v1/sessions/lists" without a body
    Then the status is 200

  Scenario: an entity of a kind without a recipe
    Given session "laptop" has created a submarine "nautilus"
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 200

  Scenario: an entity that nobody created
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the channel "den" is gone

  Scenario: a name that is taken
    Given alice has a session "laptop"
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 200

  Scenario: a name that is reserved
    Given alice has a session "unique"
    When session "unique" sends "GET /api/v1/me" without a body
    Then the status is 200

  Scenario: a situation that no overlay has
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the answer is "not premitted"

  Scenario: an expectation that cannot fail
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the property "/username" matches ".*"

  Scenario: a pattern that is none
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the property "/username" matches "a("

  Scenario: a status that no answer has
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 2000

  @requirement:me.nothing
  Scenario: a requirement that is in no ledger
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 200

  @level:perhaps
  Scenario: a level that does not exist
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 200

  @requires:submarine
  Scenario: a capability that does not exist
    When session "laptop" sends "GET /api/v1/me" without a body
    Then the status is 200

  Scenario: nothing is sent before something is expected
    Then the status is 200

  Scenario: nothing is expected
    When session "laptop" sends "GET /api/v1/me" without a body
