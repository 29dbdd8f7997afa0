Feature: The catalogue of a library
  An interface that is nothing like Rocket.Chat's.

  Background:
    Given the next request has the header "Authorization" "Bearer card-1"
    When a caller without credentials sends "POST /v2/books" with the JSON body:
      """
      {"id": "${unique}", "title": "${3 times ha}"}
      """
    Then the answer is "done"
    And the status is 201
    And the answer is kept as "book"

  @requirement:library.catalogue
  Scenario: A book that was added is found
    When a caller without credentials sends "GET /v2/books/${book/id}" without a body
    Then the property "/title" is ${book/title}
    And the property "/title" is "hahaha"
    And the property "/added" is a date within 1m of now
    Given the next request has the header "Authorization" "Bearer card-1"
    And a caller without credentials has created a book "second"
    And the next request has the header "Authorization" "Bearer card-1"
    And a caller without credentials has created a book "third"
    When a caller without credentials reads all pages of "GET /v2/books" by "/books"
    Then some property "/books/*/id" is "${book/id}"
    And the properties "/books/*/id" are all different
    And the properties "/books/*/title" are in ascending order

  @requirement:library.catalogue @level:should
  Scenario: A book that was removed is gone
    Given the next request has the header "Authorization" "Bearer card-1"
    When a caller without credentials sends "DELETE /v2/books/${book/id}" without a body
    Then the status is 204
    When a caller without credentials sends "GET /v2/books/${book/id}" without a body
    Then the answer is "not found"
    And the property "/problem" contains "no book"
    And the answer is kept as "gone"
    When a caller without credentials sends "GET /v2/books/${unique.other}" without a body
    Then the answer cannot be told from "gone"

  Scenario: Nobody without a card adds a book
    When a caller without credentials sends "POST /v2/books" with the JSON body:
      """
      {"id": "x-${unique}", "title": "mine"}
      """
    Then the answer is "no card"

  Scenario: A cover comes back as it was sent
    Given the next request has the header "Authorization" "Bearer card-1"
    When a caller without credentials sends "PUT /v2/books/${book/id}/cover" with the form:
      | name  | value         | file      | type          |
      | cover | <svg id="a"/> | cover.svg | image/svg+xml |
    Then the property "/url" starts with "/v2/covers/"
    And the answer is kept as "cover"
    When a caller without credentials sends "GET ${cover/url}" without a body
    Then the header "content-type" is "image/svg+xml"
    And the text of the answer is "<svg id=\"a\"/>"
