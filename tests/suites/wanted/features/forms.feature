Feature: Paths, forms and pictures
  What one wants to say of parameters in paths, of files and of what is no JSON.

  Background:
    Given alice has a session "laptop"

  Scenario: A literal parameter of the path
    Given admin has a session "desk"
    When session "desk" sends "GET /api/v1/settings/Site_Name" without a body
    Then the answer is "done"
    And the property "/_id" is "Site_Name"

  Scenario: An unknown parameter of the path
    Given admin has a session "desk"
    When session "desk" sends "GET /api/v1/settings/${unique}" without a body
    Then the answer is "not found"

  Scenario: A captured parameter of the path
    Given session "laptop" has created a channel "room"
    And session "laptop" has created a file "note" with:
      """
      {"rid": "${room/_id}"}
      """
    When session "laptop" sends "POST /api/v1/rooms.mediaConfirm/${room/_id}/${note/_id}" with the JSON body:
      """
      {"msg": "look"}
      """
    Then the answer is "done"
    And the property "/message/rid" is "${room/_id}"

  Scenario: An operation that has a query and nothing else
    Given session "laptop" has created a channel "room"
    When session "laptop" sends "GET /api/v1/rooms.info" with the query:
      | roomId | ${room/_id} |
    Then the answer is "done"
    And the property "/room/_id" is "${room/_id}"

  Scenario: A file is sent as a form and comes back
    Given session "laptop" has created a channel "room"
    When session "laptop" sends "POST /api/v1/rooms.media/${room/_id}" with the form:
      | name | value           | file       | type       |
      | file | Hello ${unique} | hello.txt  | text/plain |
    Then the answer is "done"
    And the property "/file/url" starts with "/file-upload/"
    And the answer is kept as "upload"
    When session "laptop" sends "GET ${upload/file/url}" without a body
    Then the status is 200
    And the text of the answer is "Hello ${unique}"
    And the header "content-type" starts with "text/plain"

  Scenario: A file comes back byte for byte
    Given session "laptop" has created a channel "room"
    When session "laptop" sends "POST /api/v1/rooms.media/${room/_id}" with the form:
      | name | value                      | file      | type       |
      | file | äöü 日本 🚀\n\n ${unique} \n | hello.txt | text/plain |
    Then the answer is kept as "upload"
    When session "laptop" sends "GET ${upload/file/url}" without a body
    Then the status is 200
    And the text of the answer is "äöü 日本 🚀\n\n ${unique} \n"

  Scenario: A form without its file is refused
    Given session "laptop" has created a channel "room"
    When session "laptop" sends "POST /api/v1/rooms.media/${room/_id}" with the form:
      | name        | value |
      | description | x     |
    Then the property "/success" is false

  Scenario: A picture is a picture
    When a caller without credentials sends "GET /avatar/${alice.username}" without a body
    Then the answer is "done"
    And the header "content-type" starts with "image/svg+xml"
    And the text of the answer contains "<svg"

  Scenario: A shield is a picture without a script
    When a caller without credentials sends "GET /api/v1/shield.svg?type=user&channel=none&name=none&icon=false" without a body
    Then the status is 200
    And the header "content-type" starts with "image/svg+xml"
    And the text of the answer matches "^\s*<(\?xml|svg)"
