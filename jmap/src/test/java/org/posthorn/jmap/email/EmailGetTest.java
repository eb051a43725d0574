package org.posthorn.jmap.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 8621 §4.1 and §4.2.
class EmailGetTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-29T10:00:00Z");
  @TempDir private Path directory;
  private Fixture fixture;

  static List<Feature> features(
      org.posthorn.jmap.protocol.MailAccounts accounts,
      org.posthorn.jmap.protocol.JmapLimits limits) {
    return List.of(
        Feature.plain(
            Capability.MAIL,
            Emails.methods(accounts, new Blobs(), limits, new EmailLimits(1_000, 5_000))));
  }

  @BeforeEach
  void open() {
    fixture = Fixture.of(directory, EmailGetTest::features);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private long append(String message, String... flags) {
    return fixture.append(Fixture.ALICE, MailboxId.INBOX, RECEIVED, message, flags);
  }

  private JsonNode get(String arguments) {
    return fixture.call("Email/get", "{'accountId': 'A1', " + arguments + "}");
  }

  /// The one Email that is there.
  private JsonNode email(String properties, String... more) {
    return get("'ids': ['E1'], 'properties': " + properties + String.join("", more))
        .get("list")
        .get(0);
  }

  @Test
  void an_email_has_its_metadata() {
    append("Subject: x\n\ntext\n", "\\Seen", "$Forwarded", "Work");
    assertThat(
            email("['blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt']")
                .toString())
        .isEqualTo(
            Fixture.json(
                    """
                    {'id': 'E1', 'blobId': 'Be1', 'threadId': 'T1', 'mailboxIds': {'M1': true},
                     'keywords': {'$seen': true, '$forwarded': true, 'work': true}, 'size': 20,
                     'receivedAt': '2026-11-29T10:00:00Z'}
                    """)
                .toString());
  }

  @Test
  void what_is_marked_as_deleted_in_all_mailboxes_is_not_there() {
    append("Subject: x\n\ntext\n");
    MailboxId trash = fixture.mail(Fixture.ALICE).mailbox("Trash").orElseThrow().id();
    fixture.mail(Fixture.ALICE).copy(MailboxId.INBOX, new int[] {1}, trash);
    assertThat(email("['mailboxIds']").get("mailboxIds").toString())
        .isEqualTo("{\"M1\":true,\"" + trash + "\":true}");
    delete(MailboxId.INBOX);
    assertThat(email("['mailboxIds', 'keywords']").toString())
        .isEqualTo("{\"id\":\"E1\",\"mailboxIds\":{\"" + trash + "\":true},\"keywords\":{}}");
    delete(trash);
    assertThat(get("'ids': ['E1']").get("notFound").toString()).isEqualTo("[\"E1\"]");
    assertThat(get("'ids': null").get("list").isEmpty()).isTrue();
  }

  private void delete(MailboxId in) {
    fixture
        .mail(Fixture.ALICE)
        .store(in, new int[] {1}, FlagChange.add("\\Deleted"), OptionalLong.empty());
  }

  @Test
  void without_ids_all_emails_are_told_of() {
    append("Subject: one\n\n");
    append("Subject: two\n\n");
    JsonNode answer = get("'ids': null, 'properties': ['subject']");
    assertThat(answer.get("list").toString())
        .isEqualTo("[{\"id\":\"E1\",\"subject\":\"one\"},{\"id\":\"E2\",\"subject\":\"two\"}]");
    assertThat(answer.get("state").asString())
        .isEqualTo(Long.toString(fixture.mail(Fixture.ALICE).states().emails()));
    assertThat(get("'ids': ['E2', 'E9', 'M1', 'x'], 'properties': ['id']").toString())
        .contains("\"list\":[{\"id\":\"E2\"}],\"notFound\":[\"E9\",\"M1\",\"x\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'properties': ['none']",
        "'properties': ['header:']",
        "'properties': ['header:Subject:asDate']",
        "'properties': ['header:From:asText']",
        "'properties': ['header:Received:asText']",
        "'properties': ['header:Date:asText']",
        "'properties': ['header:List-Post:asText']",
        "'properties': ['header:Date:asURLs']",
        "'properties': ['header:Subject:asRaw:none']",
        "'properties': ['header:Subject:all:asRaw']",
        "'properties': ['header:Sub ject']",
        "'bodyProperties': ['none']",
        "'bodyProperties': ['header:From:asText']",
        "'maxBodyValueBytes': -1",
        "'unknown': true"
      })
  void what_cannot_be_asked_for_is_an_invalid_argument(String arguments) {
    assertThat(get("'ids': [], " + arguments).get("type").asString()).isEqualTo("invalidArguments");
  }

  /// Each row: the header, a property, its value. `~` stands for a line break.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // §4.1.2.1 Raw
        "Subject:  a ~  b                    | header:Subject             | '  a \\r\\n  b'",
        "X-A: one~X-A: two                   | header:x-a                 | ' two'",
        "X-A: one~X-A: two                   | header:X-A:all             | [' one', ' two']",
        "X-A: one                            | header:X-B                 | null",
        "X-A: one                            | header:X-B:all             | []",
        "X-A: one                            | header:X-B:asAddresses     | null",
        "X-A:                                | header:X-A                 | ''",
        "X-A: =?utf-8?q?=C3=A9?=             | header:X-A:asRaw           | ' =?utf-8?q?=C3=A9?='",
        // §4.1.2.2 Text
        "Subject:   a~ b                     | subject                    | 'a b'",
        "Subject: =?utf-8?q?caf=C3=A9?=      | header:Subject:asText      | 'café'",
        "Subject: =?utf-8?q?cafe=CC=81?=     | subject                    | 'café'",
        "Subject: =?utf-8?q?a?= =?utf-8?q?b?=| subject                    | 'ab'",
        "Subject: =?utf-8?q?=C3?= =?utf-8?q?=A9?= | subject               | 'é'",
        "Subject: =?utf-8?q?a?==?utf-8?q?b?= | subject                    | '=?utf-8?q?a?==?utf-8?q?b?='",
        "Subject: x=?utf-8?q?a?=             | subject                    | 'x=?utf-8?q?a?='",
        "Subject: =?utf-8?q?a b?=            | subject                    | '=?utf-8?q?a b?='",
        "Subject: =?x-none?q?a?=             | subject                    | '=?x-none?q?a?='",
        "Subject: =?utf-8?q?a=00=07=0Ab?=    | subject                    | 'ab'",
        "Subject: a~Subject: b               | subject                    | 'b'",
        "Subject: a~Subject: b               | header:Subject:asText:all  | ['a', 'b']",
        // §4.1.2.3 Addresses
        "From: Joe <joe@a.test>              | from                       | [{'name': 'Joe', 'email': 'joe@a.test'}]",
        "From: joe@a.test                    | from                       | [{'name': null, 'email': 'joe@a.test'}]",
        "From: joe@a.test (Joe)              | from                       | [{'name': 'Joe', 'email': 'joe@a.test'}]",
        "From: \"Joe \\\"J\\\" B\" <joe@a.test> | from                     | [{'name': 'Joe \\\"J\\\" B', 'email': 'joe@a.test'}]",
        "From: \"a b\"@a.test                | from                       | [{'name': null, 'email': '\\\"a b\\\"@a.test'}]",
        "From: =?utf-8?q?J=C3=B6?= <j@a.test>| from                       | [{'name': 'Jö', 'email': 'j@a.test'}]",
        "From: \"\" <>                         | from                       | []",
        "From: @a.test                       | from                       | [{'name': null, 'email': '@a.test'}]",
        "From: joe                           | from                       | [{'name': null, 'email': 'joe'}]",
        "To: A: b@a.test, c@a.test;, d@a.test| to                         | [{'name': null, 'email': 'b@a.test'}, {'name': null, 'email': 'c@a.test'}, {'name': null, 'email': 'd@a.test'}]",
        "To: undisclosed-recipients:;        | to                         | []",
        "To: a@a.test~To: b@a.test           | to                         | [{'name': null, 'email': 'b@a.test'}]",
        "X-To: a@a.test~X-To: b@a.test       | header:X-To:asAddresses:all | [[{'name': null, 'email': 'a@a.test'}], [{'name': null, 'email': 'b@a.test'}]]",
        // §4.1.2.4 GroupedAddresses
        "To: x@a.test, A: b@a.test;, d@a.test, e@a.test | header:To:asGroupedAddresses | [{'name': null, 'addresses': [{'name': null, 'email': 'x@a.test'}]}, {'name': 'A', 'addresses': [{'name': null, 'email': 'b@a.test'}]}, {'name': null, 'addresses': [{'name': null, 'email': 'd@a.test'}, {'name': null, 'email': 'e@a.test'}]}]",
        "To: none:;                          | header:To:asGroupedAddresses | [{'name': 'none', 'addresses': []}]",
        // §4.1.2.5 MessageIds
        "Message-ID: <a@b>                   | messageId                  | ['a@b']",
        "References: <a@b>~ <c@d> <e@f>      | references                 | ['a@b', 'c@d', 'e@f']",
        "In-Reply-To: nothing                | inReplyTo                  | null",
        "X-Ids: <a@b>                        | header:X-Ids:asMessageIds  | ['a@b']",
        // §4.1.2.6 Date
        "Date: Thu, 30 Oct 2014 14:12:00 +0800 | sentAt                   | '2014-10-30T14:12:00+08:00'",
        "Date: Thu, 30 Oct 2014 14:12 GMT    | sentAt                     | '2014-10-30T14:12:00Z'",
        "Date: Thu, 22 Aug 2002 16:44:26 -1900 | sentAt                   | '2002-08-22T16:44:26-19:00'",
        "Date: Thu, 22 Aug 2002 16:44:26 -9900 | sentAt                   | '2002-08-22T16:44:26Z'",
        "Date: yesterday                     | sentAt                     | null",
        "Resent-Date: 30 Oct 2014 14:12:00 -0030 | header:Resent-Date:asDate | '2014-10-30T14:12:00-00:30'",
        // §4.1.2.7 URLs
        "List-Post: <mailto:a@b> (x), < http://c/~  d> | header:List-POST:asURLs | ['mailto:a@b', 'http://c/d']",
        "List-Post: NO                       | header:List-Post:asURLs    | null",
        "List-Post: <mailto:a@b>~List-Post: <http://c> | header:List-Post:asURLs:all | [['mailto:a@b'], ['http://c']]",
      })
  void a_field_is_told_in_its_forms(String header, String property, String value) {
    append(header.replace("~", "\n") + "\nMIME-Version: 1.0\n\ntext\n");
    assertThat(email("['" + property + "']").get(property)).isEqualTo(Fixture.json(value));
  }

  @Test
  void all_fields_are_told_as_they_are_written() {
    append("Received: x\n y\nsubject:a\nSubject : b\n\n");
    assertThat(email("['headers']").get("headers"))
        .isEqualTo(
            Fixture.json(
                "[{'name': 'Received', 'value': ' x\\r\\n y'}, {'name': 'subject', 'value': 'a'},"
                    + " {'name': 'Subject', 'value': ' b'}]"));
  }

  @Test
  void a_header_that_is_longer_than_the_store_keeps_is_read_from_the_message() {
    append("X-Long: " + "a".repeat(9_000) + "\nSubject: behind it\n\n");
    assertThat(email("['subject']").get("subject").asString()).isEqualTo("behind it");
  }

  private static final String MIXED =
      """
      Subject: x
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=m

      --m
      Content-Type: multipart/alternative; boundary=a

      --a
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: quoted-printable

      caf=C3=A9
      and more
      --a
      Content-Type: multipart/related; boundary=r

      --r
      Content-Type: text/html

      <p title="a > b">one</p><b class="x">two</b>
      --r
      Content-Type: image/png; name="a.png"
      Content-ID: <pic@a>
      Content-Transfer-Encoding: base64

      AAECAwQ=
      --r--
      --a--
      --m
      Content-Type: Application/PDF
      Content-Disposition: Attachment; filename*=utf-8''%C3%A9.pdf
      Content-Language: de, en
      Content-Location: http://a/b

      pdf
      --m
      Content-Type: message/rfc822

      Subject: inner

      text
      --m--
      """;

  @Test
  void the_structure_is_told_part_by_part() {
    append(MIXED);
    assertThat(
            email(
                    "['bodyStructure']",
                    ", 'bodyProperties': ['partId', 'type', 'blobId', 'size', 'name', 'disposition']")
                .get("bodyStructure"))
        .isEqualTo(
            Fixture.json(
                """
                {'partId': null, 'type': 'multipart/mixed', 'blobId': null, 'size': 655, 'name': null,
                 'disposition': null, 'subParts': [
                  {'partId': null, 'type': 'multipart/alternative', 'blobId': null, 'size': 368,
                   'name': null, 'disposition': null, 'subParts': [
                    {'partId': '1.1', 'type': 'text/plain', 'blobId': 'Bp1-1_1', 'size': 15,
                     'name': null, 'disposition': null},
                    {'partId': null, 'type': 'multipart/related', 'blobId': null, 'size': 195,
                     'name': null, 'disposition': null, 'subParts': [
                      {'partId': '1.2.1', 'type': 'text/html', 'blobId': 'Bp1-1_2_1', 'size': 44,
                       'name': null, 'disposition': null},
                      {'partId': '1.2.2', 'type': 'image/png', 'blobId': 'Bp1-1_2_2', 'size': 5,
                       'name': 'a.png', 'disposition': null}]}]},
                  {'partId': '2', 'type': 'application/pdf', 'blobId': 'Bp1-2', 'size': 3,
                   'name': 'é.pdf', 'disposition': 'attachment'},
                  {'partId': '3', 'type': 'message/rfc822', 'blobId': 'Bp1-3', 'size': 22,
                   'name': null, 'disposition': null}]}
                """));
    assertThat(
            email(
                "['textBody', 'htmlBody', 'attachments', 'hasAttachment', 'preview']",
                ", 'bodyProperties': ['partId']"))
        .isEqualTo(
            Fixture.json(
                """
                {'id': 'E1', 'hasAttachment': true, 'preview': 'café and more',
                 'textBody': [{'partId': '1.1'}], 'htmlBody': [{'partId': '1.2.1'}],
                 'attachments': [{'partId': '1.2.2'}, {'partId': '2'}, {'partId': '3'}]}
                """));
    assertThat(
            email(
                    "['attachments']",
                    ", 'bodyProperties': ['cid', 'language', 'location', 'charset', 'header:Content-Type']")
                .get("attachments"))
        .isEqualTo(
            Fixture.json(
                """
                [{'cid': 'pic@a', 'language': null, 'location': null, 'charset': null,
                  'header:Content-Type': ' image/png; name=\\"a.png\\"'},
                 {'cid': null, 'language': ['de', 'en'], 'location': 'http://a/b', 'charset': null,
                  'header:Content-Type': ' Application/PDF'},
                 {'cid': null, 'language': null, 'location': null, 'charset': null,
                  'header:Content-Type': ' message/rfc822'}]
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'fetchTextBodyValues': true | {'1.1': {'value': 'café\\nand more', 'isEncodingProblem': false, 'isTruncated': false}}",
        "'fetchHTMLBodyValues': true, 'maxBodyValueBytes': 20 | {'1.2.1': {'value': '<p title=\\\"a > b\\\">one', 'isEncodingProblem': false, 'isTruncated': true}}",
        "'fetchHTMLBodyValues': true, 'maxBodyValueBytes': 26 | {'1.2.1': {'value': '<p title=\\\"a > b\\\">one</p>', 'isEncodingProblem': false, 'isTruncated': true}}",
        "'fetchTextBodyValues': true, 'maxBodyValueBytes': 4 | {'1.1': {'value': 'caf', 'isEncodingProblem': false, 'isTruncated': true}}",
        "'fetchTextBodyValues': true, 'maxBodyValueBytes': 5 | {'1.1': {'value': 'café', 'isEncodingProblem': false, 'isTruncated': true}}",
        "'fetchTextBodyValues': true, 'maxBodyValueBytes': 14 | {'1.1': {'value': 'café\\nand more', 'isEncodingProblem': false, 'isTruncated': false}}",
        "'fetchTextBodyValues': false | {}",
      })
  void values_of_bodies_are_told_as_far_as_they_are_wanted(String arguments, String values) {
    append(MIXED);
    assertThat(email("['bodyValues']", ", ", arguments).get("bodyValues"))
        .isEqualTo(Fixture.json(values));
  }

  @Test
  void all_values_are_those_of_every_text_part() {
    append(MIXED);
    JsonNode values = email("['bodyValues']", ", 'fetchAllBodyValues': true").get("bodyValues");
    assertThat(values.propertyNames()).containsExactly("1.1", "1.2.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain; charset=utf-8    | 8bit             | \u00e9  | false",
        "text/plain                   | 8bit             | \u00e9  | true",
        "text/plain                   | 7bit             | e  | false",
        "text/plain; charset=x-none   | 7bit             | e  | true",
        "text/plain; charset=us-ascii | x-none           | e  | true",
        "text/plain; charset=utf-8    | quoted-printable | =C3  | true",
        "text/plain; charset=utf-16   | base64           | AGUAZg== | false",
      })
  void what_cannot_be_decoded_is_said(String type, String encoding, String body, boolean problem) {
    append(
        "MIME-Version: 1.0\nContent-Type: "
            + type
            + "\nContent-Transfer-Encoding: "
            + encoding
            + "\n\n"
            + body
            + "\n");
    JsonNode value =
        email("['bodyValues']", ", 'fetchTextBodyValues': true").get("bodyValues").get("1");
    assertThat(value.get("isEncodingProblem").asBoolean()).as(value.toString()).isEqualTo(problem);
  }

  @Test
  void values_of_bodies_have_bounds() {
    append("Subject: x\n\n" + "a".repeat(3_000));
    for (int i = 0; i < 5; i++) {
      append("Subject: x\n\n" + "b".repeat(3_000));
    }
    JsonNode value =
        email("['bodyValues']", ", 'fetchTextBodyValues': true").get("bodyValues").get("1");
    assertThat(value.get("value").asString()).hasSize(1_000);
    assertThat(value.get("isTruncated").asBoolean()).isTrue();
    assertThat(
            get("'ids': null, 'properties': ['bodyValues'], 'fetchTextBodyValues': true")
                .get("type")
                .asString())
        .isEqualTo("requestTooLarge");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'properties': ['bodyStructure']",
        "'properties': ['textBody', 'htmlBody']",
        "'properties': ['headers']",
        "'properties': ['header:X-A:all']",
        "'properties': ['bodyStructure'], 'bodyProperties': ['headers']",
      })
  void a_message_of_many_parts_or_fields_does_not_fill_the_memory(String arguments) {
    append(
        "X-A: aaaa\n".repeat(2_000)
            + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
            + "--b\nX-B: bbbb\n\nx\n".repeat(2_000)
            + "--b--\n");
    assertThat(get("'ids': null, " + arguments).get("type").asString())
        .isEqualTo("requestTooLarge");
  }

  @Test
  void a_message_that_is_not_a_multipart_is_its_own_part() {
    append("Subject: x\n\ntext\n");
    assertThat(email("['bodyStructure', 'textBody', 'htmlBody', 'attachments', 'hasAttachment']"))
        .isEqualTo(
            Fixture.json(
                """
                {'id': 'E1', 'hasAttachment': false,
                 'bodyStructure': PART, 'textBody': [PART], 'htmlBody': [PART], 'attachments': []}
                """
                    .replace(
                        "PART",
                        "{'partId': '1', 'blobId': 'Bp1-1', 'size': 6, 'name': null, 'type':"
                            + " 'text/plain', 'charset': 'us-ascii', 'disposition': null, 'cid': null,"
                            + " 'language': null, 'location': null}")));
  }

  @Test
  void without_properties_the_default_ones_are_told() {
    append("Subject: x\n\ntext\n");
    assertThat(get("'ids': ['E1']").get("list").get(0).propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "blobId",
            "threadId",
            "mailboxIds",
            "keywords",
            "size",
            "receivedAt",
            "messageId",
            "inReplyTo",
            "references",
            "sender",
            "from",
            "to",
            "cc",
            "bcc",
            "replyTo",
            "subject",
            "sentAt",
            "hasAttachment",
            "preview",
            "bodyValues",
            "textBody",
            "htmlBody",
            "attachments");
  }

  @Test
  void an_attached_message_is_parsed() {
    append(MIXED);
    JsonNode answer =
        fixture.call(
            "Email/parse",
            "{'accountId': 'A1', 'blobIds': ['Bp1-3', 'Bp1-2', 'Bp9-1', 'Be1', 'x'],"
                + " 'properties': ['id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size',"
                + " 'receivedAt', 'subject', 'textBody', 'bodyValues'],"
                + " 'bodyProperties': ['partId', 'blobId'], 'fetchTextBodyValues': true}");
    assertThat(answer.get("parsed").get("Bp1-3"))
        .isEqualTo(
            Fixture.json(
                """
                {'id': null, 'blobId': 'Bp1-3', 'threadId': null, 'mailboxIds': null,
                 'keywords': null, 'size': 22, 'receivedAt': null, 'subject': 'inner',
                 'textBody': [{'partId': '1', 'blobId': 'Bp1-3-1'}],
                 'bodyValues': {'1': {'value': 'text', 'isEncodingProblem': false,
                                      'isTruncated': false}}}
                """));
    assertThat(answer.get("parsed").get("Be1").get("subject").asString()).isEqualTo("x");
    assertThat(answer.get("notParsable").toString()).isEqualTo("[\"Bp1-2\"]");
    assertThat(answer.get("notFound").toString()).isEqualTo("[\"Bp9-1\",\"x\"]");
  }
}
