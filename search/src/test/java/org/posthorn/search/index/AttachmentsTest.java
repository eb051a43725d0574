package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.Condition;
import org.posthorn.search.TextIndex;
import org.posthorn.search.TextPlace;

/// Attachments are found by their names at once, and by their text when they were read.
class AttachmentsTest {
  @TempDir Path directory;
  private IndexedMail mail;

  @BeforeEach
  void open() throws IOException {
    mail = new IndexedMail(directory, Optional.of(ExtractorLimits.defaults()));
  }

  @AfterEach
  void close() {
    mail.close();
  }

  private static Condition attachment(String text) {
    return new Condition.Attachments(UnicodeCasemap.fold(text));
  }

  private Set<Long> find(String text) {
    return mail.find(IndexedMail.ALICE, attachment(text), mail.index());
  }

  /// What is found by the names of all messages and what was read of them, without trigrams.
  private Set<Long> scan(String text) {
    TextIndex kept =
        new TextIndex() {
          @Override
          public Answers ask(
              org.posthorn.directory.AccountId account, TextPlace place, String folded) {
            return Answers.UNKNOWN;
          }

          @Override
          public java.util.List<String> attachmentTexts(
              org.posthorn.directory.AccountId account, long email) {
            return mail.index().attachmentTexts(account, email);
          }
        };
    return mail.find(IndexedMail.ALICE, attachment(text), kept);
  }

  static byte[] docx(String text) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write("<Types/>".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("word/document.xml"));
      String document = "<w:d xmlns:w=\"w\"><w:p><w:t>" + text + "</w:t></w:p></w:d>";
      zip.write(document.getBytes(StandardCharsets.UTF_8));
    }
    return octets.toByteArray();
  }

  static String message(String name, String type, byte[] file) {
    return """
    From: carol@example.test
    Subject: Angebot
    Content-Type: multipart/mixed; boundary=b

    --b

    anbei
    --b
    Content-Type: %s
    Content-Disposition: attachment; filename*=utf-8''%s
    Content-Transfer-Encoding: base64

    %s
    --b--
    """
        .formatted(type, name, Base64.getMimeEncoder().encodeToString(file));
  }

  @Test
  void the_name_is_found_before_and_after_the_text_is_read() throws Exception {
    byte[] document = docx("Kündigungsfrist von drei Monaten");
    long email =
        mail.append(
            IndexedMail.ALICE, message("Vertrag%C3%9C.docx", "application/msword", document));
    long other = mail.append(IndexedMail.ALICE, "Subject: Vertrag\n\nohne\n");
    assertThat(find("vertragü")).containsExactly(email);
    mail.settle();
    assertThat(find("VERTRAGÜ.doc")).containsExactly(email);
    assertThat(find("frist von drei")).containsExactly(email);
    assertThat(find("dreimonaten")).isEmpty();
    assertThat(mail.index().attachmentTexts(IndexedMail.ALICE, other)).isEmpty();
    assertThat(mail.index().attachmentsRead(IndexedMail.ALICE)).isPositive();
    assertThat(mail.index().status().attachmentsWaiting()).isZero();
  }

  @Test
  void text_of_an_attachment_is_no_text_of_the_body() throws Exception {
    mail.append(IndexedMail.ALICE, message("a.docx", "application/x", docx("drinnen")));
    mail.settle();
    assertThat(mail.findBoth(IndexedMail.ALICE, new Condition.Text("DRINNEN", true), "text"))
        .isEmpty();
  }

  @Test
  void the_index_finds_what_a_comparison_with_all_that_was_read_finds() throws Exception {
    for (int number = 0; number < 60; number++) {
      String text = "Absatz " + number + " von " + (number % 7) + " Größe x" + number * 31;
      mail.append(
          IndexedMail.ALICE, message("datei" + number + ".docx", "application/x", docx(text)));
    }
    mail.settle();
    for (String text :
        new String[] {
          "1", "x", "absatz 1", "von 3", "GRÖSSE", "größe x3", "datei5", "5.docx", "z"
        }) {
      assertThat(find(text)).as(text).isEqualTo(scan(text));
    }
    assertThat(find("absatz")).as("a word that all have").hasSize(60);
  }

  @Test
  void half_characters_are_the_same_in_the_index_and_in_what_is_kept() throws Exception {
    byte[] rtf = "{\\rtf1 halb\\u-10179?es Wort}".getBytes(StandardCharsets.US_ASCII);
    long email = mail.append(IndexedMail.ALICE, message("a.rtf", "application/rtf", rtf));
    mail.settle();
    for (String text : new String[] {"halb\uD83D", "b?es", "halb", "es wort"}) {
      assertThat(find(text)).as(text).isEqualTo(scan(text));
    }
    assertThat(find("b?es")).containsExactly(email);
  }

  @Test
  void what_was_read_survives_a_restart_and_is_gone_with_the_message() throws Exception {
    long email = mail.append(IndexedMail.ALICE, message("a.docx", "application/x", docx("bleibt")));
    mail.settle();
    mail.reopen();
    mail.settle();
    assertThat(find("bleibt")).containsExactly(email);
    assertThat(mail.metrics.snapshot().get("search.attachments.read")).isEqualTo(1);
    mail.expunge(IndexedMail.ALICE, 1);
    mail.settle();
    assertThat(mail.index().attachmentTexts(IndexedMail.ALICE, email)).isEmpty();
    assertThat(mail.index().status().documents()).isEqualTo(1); // the cursor
  }

  @Test
  void a_damaged_attachment_is_tried_once_and_said() throws Exception {
    byte[] damaged = "%PDF-1.7 this is none".getBytes(StandardCharsets.US_ASCII);
    long email = mail.append(IndexedMail.ALICE, message("a.pdf", "application/pdf", damaged));
    mail.settle();
    assertThat(find("a.pdf")).containsExactly(email);
    assertThat(mail.index().why(mail.account(IndexedMail.ALICE), email, "a.pdf").files())
        .containsExactly(new WhyFound.AttachedFile("a.pdf", "damaged or encrypted", 0));
    mail.reopen();
    mail.settle();
    assertThat(mail.metrics.snapshot().get("search.attachments.unreadable")).isEqualTo(1);
  }

  @Test
  void an_attachment_that_takes_too_long_is_found_by_its_name_and_not_tried_again()
      throws Exception {
    mail.close();
    mail =
        new IndexedMail(
            directory.resolve("other"),
            Optional.of(ExtractorLimits.defaults().withDocumentMax(Duration.ofMillis(1))));
    byte[] large = new byte[8 << 20];
    java.util.Arrays.fill(large, (byte) 'a');
    long email = mail.append(IndexedMail.ALICE, message("lang.json", "application/json", large));
    mail.settle();
    assertThat(find("lang.json")).containsExactly(email);
    assertThat(mail.index().why(mail.account(IndexedMail.ALICE), email, "x").files())
        .extracting(WhyFound.AttachedFile::outcome)
        .containsExactly("took too long");
    assertThat(mail.index().status().attachmentsWaiting()).isZero();
  }
}
