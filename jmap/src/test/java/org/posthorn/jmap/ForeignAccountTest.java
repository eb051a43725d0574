package org.posthorn.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.blob.BlobMethods;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.jmap.quota.Quotas;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;

/// No method reaches another account: each is tried by bob with alice's, which has one Email. Every
/// method has a row.
class ForeignAccountTest {
  @TempDir private Path directory;
  private Fixture fixture;

  /// All features that have methods for accounts.
  private static List<Feature> features(MailAccounts accounts, JmapLimits limits) {
    return List.of(
        MailFeature.of(
            limits,
            StoreLimits.defaults(),
            EmailQueries.sortOptions(),
            List.of(
                Mailboxes.methods(accounts, limits),
                Threads.methods(accounts, limits),
                Emails.methods(accounts, new Blobs(), limits, EmailLimits.defaults()),
                EmailChanges.methods(accounts, new Blobs(), limits, InstantSource.system()),
                new EmailQueries(accounts, limits, QueryLimits.defaults()).methods())),
        BlobMethods.feature(accounts, new Blobs(), limits),
        Quotas.feature(accounts, limits));
  }

  @BeforeEach
  void open() {
    fixture = Fixture.of(directory, ForeignAccountTest::features);
    fixture.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: secret\n\nsecret\n");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Mailbox/get          | 'ids': null",
        "Mailbox/changes      | 'sinceState': '0'",
        "Mailbox/query        | 'filter': null",
        "Mailbox/queryChanges | 'sinceQueryState': 'x'",
        "Mailbox/set          | 'create': {'k': {'name': 'x'}}, 'destroy': ['M6']",
        "Thread/get           | 'ids': ['T1']",
        "Thread/changes       | 'sinceState': '0'",
        "Email/get            | 'ids': ['E1']",
        "Email/changes        | 'sinceState': '0'",
        "Email/parse          | 'blobIds': ['Be1']",
        "Email/set            | 'create': {'k': {'mailboxIds': {'M1': true}}}, 'destroy': ['E1']",
        "Email/import         | 'emails': {'k': {'blobId': 'Be1', 'mailboxIds': {'M1': true}}}",
        "Email/copy           | 'fromAccountId': 'A2', 'create': {}",
        "Blob/upload          | 'create': {'k': {'data': []}}",
        "Blob/get             | 'ids': ['Be1']",
        "Blob/lookup          | 'ids': ['Be1'], 'typeNames': ['Email']",
        "Blob/copy            | 'fromAccountId': 'A2', 'blobIds': []",
        "Quota/get            | 'ids': null",
        "Quota/changes        | 'sinceState': '0-0'",
        "Quota/query          | 'filter': null",
        "Quota/queryChanges   | 'sinceQueryState': '0-0'",
        "Email/query          | 'filter': {'text': 'secret'}",
        "Email/queryChanges   | 'sinceQueryState': '0'",
        "SearchSnippet/get    | 'filter': {'text': 'secret'}, 'emailIds': ['E1']",
      })
  void another_account_is_not_found(String method, String arguments) {
    long before = fixture.mail(Fixture.ALICE).modSeq();
    for (String account : List.of("A1", "A99", "M1", "x")) {
      var answer =
          fixture.call(Fixture.BOB, method, "{'accountId': '" + account + "', " + arguments + "}");
      assertThat(answer.get("type").asString()).isEqualTo("accountNotFound");
      assertThat(answer.toString()).doesNotContain("secret");
    }
    assertThat(fixture.mail(Fixture.ALICE).modSeq()).isEqualTo(before);
    assertThat(
            fixture
                .call(method, "{'accountId': 'A1', " + arguments + "}")
                .path("type")
                .asString(""))
        .isNotEqualTo("accountNotFound");
  }

  @Test
  void ids_of_another_account_name_nothing_in_ones_own() {
    assertThat(
            fixture
                .call(Fixture.BOB, "Email/get", "{'accountId': 'A2', 'ids': ['E1']}")
                .get("notFound")
                .toString())
        .isEqualTo("[\"E1\"]");
    assertThat(
            fixture
                .call(Fixture.BOB, "Email/parse", "{'accountId': 'A2', 'blobIds': ['Be1']}")
                .get("notFound")
                .toString())
        .isEqualTo("[\"Be1\"]");
  }

  @Test
  void the_capability_of_mail_says_what_an_account_may_have() {
    assertThat(
            fixture
                .session(Fixture.ALICE)
                .get("accounts")
                .get("A1")
                .get("accountCapabilities")
                .get("urn:ietf:params:jmap:mail")
                .toString())
        .isEqualTo(
            Fixture.json(
                    """
                    {'maxMailboxesPerEmail': 100, 'maxMailboxDepth': 20, 'maxSizeMailboxName': 255,
                     'maxSizeAttachmentsPerEmail': 50000000,
                     'emailQuerySortOptions': ['receivedAt', 'relevance', 'size', 'from', 'to', 'subject',
                       'sentAt', 'hasKeyword', 'allInThreadHaveKeyword',
                       'someInThreadHaveKeyword'],
                     'mayCreateTopLevelMailbox': true}
                    """)
                .toString());
  }
}
