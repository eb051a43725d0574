package org.posthorn.jmap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.AccountId;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.search.TextIndex;
import org.posthorn.search.TextPlace;
import org.posthorn.search.index.IndexLimits;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;

/// The conditions `text` and `body` find attachments too.
class AttachmentQueryTest {
  private static final String RTF =
      "{\\rtf1 Die K\\'fcndigungsfrist {\\deleted sechs }drei Monate}";

  @TempDir Path directory;
  private Fixture fixture;
  private SearchIndex index;
  private String email;

  /// The index is made after the store that it belongs to.
  private final class Later implements TextIndex {
    @Override
    public Answers ask(AccountId account, TextPlace place, String folded) {
      return index.ask(account, place, folded);
    }

    @Override
    public List<String> attachmentTexts(AccountId account, long emailId) {
      return index.attachmentTexts(account, emailId);
    }

    @Override
    public long attachmentsRead(AccountId account) {
      return index.attachmentsRead(account);
    }
  }

  @BeforeEach
  void open() throws InterruptedException {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) ->
                List.of(
                    Feature.plain(
                        Capability.MAIL,
                        new EmailQueries(accounts, limits, QueryLimits.defaults(), new Later())
                            .methods())));
    index =
        new SearchIndex(
            directory.resolve("search"),
            fixture.store,
            SearchIndex.Setup.of(1)
                .with(IndexLimits.defaults().withFreeBytesMin(0))
                .with(ExtractorLimits.defaults()));
    index.start();
    email =
        ObjectId.ofEmail(
            fixture.append(
                Fixture.ALICE,
                MailboxId.INBOX,
                Instant.parse("2026-03-01T12:00:00Z"),
                """
                From: carol@example.test
                Subject: Vertrag
                Content-Type: multipart/mixed; boundary=b

                --b

                anbei
                --b
                Content-Type: application/rtf
                Content-Disposition: attachment; filename=Entwurf.rtf
                Content-Transfer-Encoding: base64

                %s
                --b--
                """
                    .formatted(
                        Base64.getEncoder()
                            .encodeToString(RTF.getBytes(StandardCharsets.ISO_8859_1)))));
    assertThat(index.awaitIndexed(Duration.ofSeconds(60))).isTrue();
  }

  @AfterEach
  void close() {
    index.close();
    fixture.close();
  }

  private List<String> found(String filter) {
    JsonNode ids =
        fixture
            .call("Email/query", "{\"accountId\": \"A1\", \"filter\": {" + filter + "}}")
            .get("ids");
    return ids.valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void by_name_and_by_text() {
    assertThat(found("\"text\": \"entwurf.rtf\"")).containsExactly(email);
    assertThat(found("\"text\": \"KÜNDIGUNGSFRIST vertrag\"")).containsExactly(email);
    assertThat(found("\"body\": \"\\\"frist drei\\\"\"")).containsExactly(email);
    assertThat(found("\"body\": \"sechs\"")).as("deleted under tracked changes").isEmpty();
    assertThat(found("\"subject\": \"Kündigungsfrist\"")).isEmpty();
  }

  @Test
  void the_snippet_shows_the_attachment() {
    JsonNode snippet =
        fixture
            .call(
                "SearchSnippet/get",
                "{\"accountId\": \"A1\", \"filter\": {\"text\": \"drei\"}, \"emailIds\": [\""
                    + email
                    + "\"]}")
            .get("list")
            .get(0);
    assertThat(snippet.get("preview").asString())
        .isEqualTo("Die Kündigungsfrist <mark>drei</mark> Monate");
  }
}
