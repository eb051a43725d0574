package org.posthorn.web.rest.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.view.MailboxView;
import tools.jackson.databind.JsonNode;

/// Mail out of an account as files, and in again.
class TransferTest {
  private static final String OCTETS = "application/octet-stream";

  private Desk desk;

  @BeforeEach
  void open(@TempDir Path directory) {
    desk = new Desk(directory);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private JsonNode take(String who, String query, byte[] file) {
    Desk.Got got = desk.askAs(who, "POST", "/self/imports" + query, OCTETS, file);
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    return got.json();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(text(namesAndTexts[i + 1]));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /// Each message of a mailbox with its flags, its date and its octets.
  private List<String> all(String who, String path) {
    MailAccount account = desk.account(who);
    Optional<Mailbox> mailbox = account.mailbox(path);
    if (mailbox.isEmpty()) {
      return List.of();
    }
    MailboxView view = account.view(mailbox.get().id());
    List<String> all = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      try (MessageBytes bytes = account.open(view.emailId(i))) {
        all.add(
            String.join(" ", view.keywords().all(view.flags(i)).stream().sorted().toList())
                + " "
                + Instant.ofEpochMilli(view.internalDate(i))
                + "\n"
                + new String(bytes.range(0, bytes.size()), StandardCharsets.UTF_8));
      }
    }
    return all;
  }

  private void fill() {
    desk.deliver("alice", "Message-ID: <1@a.test>\nSubject: One\n\nFrom here on\n>From me\n\n");
    desk.deliver("alice", "Subject: Two\n\nNo id\n.\nText with ümlauts");
    desk.deliver("alice", "Message-ID: <3@a.test>\nSubject: Three\n\n");
    MailAccount account = desk.account("alice");
    account.create("Work/A: b", Optional.empty());
    for (String flag : List.of("\\Seen", "\\Flagged", "$label1", "a+b")) {
      account.store(MailboxId.INBOX, new int[] {1, 3}, FlagChange.add(flag), OptionalLong.empty());
    }
    account.copy(MailboxId.INBOX, new int[] {2}, account.mailbox("Work/A: b").orElseThrow().id());
  }

  @ParameterizedTest
  @CsvSource({"zip", "mbox"})
  void what_was_exported_is_imported_as_it_was(String format) {
    fill();
    byte[] file = desk.get("/self/export?format=" + format).bytes();
    JsonNode done = take("bob", "", file);
    assertThat(done.get("state").asString()).as(done.toString()).isEqualTo("done");
    assertThat(done.get("counts").get("imported").asInt()).isEqualTo(4);
    List<String> before = new ArrayList<>(all("alice", "INBOX"));
    if (format.equals("mbox")) {
      before.replaceAll(each -> each.endsWith("ümlauts") ? each + "\r\n" : each);
    }
    assertThat(all("bob", "INBOX")).isEqualTo(before);
    assertThat(all("bob", "Work/A: b")).hasSize(1);
    JsonNode again = take("bob", "", file);
    assertThat(again.get("counts").has("imported")).isFalse();
    assertThat(again.get("counts").get("there").asInt()).isEqualTo(4);
    assertThat(desk.count("bob", "INBOX")).isEqualTo(3);
  }

  @Test
  void a_mailbox_is_one_file_that_other_programs_read() {
    fill();
    Desk.Got got = desk.get("/self/export?format=mbox&mailbox=" + id("INBOX"));
    assertThat(got.answer().field("Content-Disposition").orElse("")).contains("INBOX-");
    assertThat(got.text())
        .startsWith("From MAILER-DAEMON Fri Jan 02 03:04:05 2026\nStatus: RO\nX-Status: F\n")
        .contains("X-Keywords: $label1 a+b\n", "\n>From here on\n>>From me\n")
        .doesNotContain("\r");
    assertThat(got.text().lines().filter(line -> line.startsWith("From ")).count()).isEqualTo(3);
  }

  private String id(String path) {
    return desk.account("alice").mailbox(path).orElseThrow().id().toString();
  }

  @Test
  void messages_of_other_programs_bring_their_flags_and_dates() {
    String mbox =
        """
        From - Thu May 02 10:11:12 2024
        X-Mozilla-Status: 0003
        X-Mozilla-Status2: 00000000
        Subject: From Thunderbird

        Text

        From 1234@xxx Thu May 02 12:11:12 +0200 2024
        Subject: From elsewhere
        X-Keywords: blue
         green
        Status: O

        >From the start
        From the line without a time

        """;
    take("alice", "?name=old.mbox", text(mbox));
    assertThat(all("alice", "Imported"))
        .containsExactly(
            "\\Answered \\Seen 2024-05-02T10:11:12Z\nSubject: From Thunderbird\r\n\r\nText\r\n",
            "blue 2024-05-02T10:11:12Z\nSubject: From elsewhere\r\n\r\nFrom the start\r\nFrom the"
                + " line without a time\r\n");
  }

  @Test
  void one_message_goes_where_it_is_wanted() {
    JsonNode done =
        take(
            "alice",
            "?mailbox=" + id("Archive"),
            text("Date: Thu, 2 May 2024 10:11:12 +0000\nSubject: Alone\n\nText\n"));
    assertThat(done.get("counts").get("imported").asInt()).isEqualTo(1);
    assertThat(all("alice", "Archive").getFirst()).startsWith(" 2024-05-02T10:11:12Z");
    assertThat(desk.askAs("bob", "POST", "/self/imports?mailbox=M999", OCTETS, text("")).status())
        .isEqualTo(404);
  }

  @Test
  void hostile_names_in_a_zip_are_nothing_but_names() throws IOException {
    String message = "Subject: x\n\ntext\n";
    byte[] file =
        zip(
            "../../etc/0000000001,S.eml", message,
            "C:\\Windows\\a.eml", message + "2",
            "a\u0001b/c.eml", message + "3",
            ".hidden.eml", message + "4",
            "__MACOSX/a.eml", message + "5",
            "readme.txt", "no message");
    JsonNode done = take("alice", "", file);
    assertThat(done.get("counts").get("imported").asInt()).as(done.toString()).isEqualTo(3);
    assertThat(done.get("counts").get("skipped").asInt()).isEqualTo(3);
    assertThat(all("alice", "etc").getFirst()).startsWith("\\Seen ");
    assertThat(desk.account("alice").mailboxes().stream().map(Mailbox::path))
        .contains("etc", "C:/Windows", "Imported")
        .noneMatch(path -> path.contains(".."));
  }

  @Test
  void messages_of_a_folder_that_no_mailbox_can_be_are_imported_elsewhere_and_it_is_said_why()
      throws IOException {
    String deep = "d/".repeat(21);
    byte[] file =
        zip(
            deep,
            "",
            deep + "a.eml",
            "Subject: deep\n\ntext\n",
            "n".repeat(5_000) + "/b.eml",
            "Subject: long\n\ntext\n",
            "Work/c.eml",
            "Subject: work\n\ntext\n");
    JsonNode done = take("alice", "", file);
    assertThat(done.get("state").asString()).as(done.toString()).isEqualTo("done");
    assertThat(done.get("counts").get("imported").asInt()).isEqualTo(3);
    assertThat(desk.count("alice", "Imported")).isEqualTo(2);
    assertThat(desk.count("alice", "Work")).isEqualTo(1);
    assertThat(done.get("remarks").get("lines").toString())
        .contains("d/d: a mailbox path has at most 20 levels, so its messages are in Imported")
        .contains("n…: a mailbox path has at most")
        .doesNotContain("n".repeat(100));
    assertThat(desk.account("alice").mailbox("d")).isEmpty();
  }

  @Test
  void an_import_that_fails_leaves_nothing_behind_of_messages_that_it_did_not_put_in(
      @TempDir Path directory) throws IOException {
    // So large that it is staged as a file.
    String large = "Subject: large\n\n" + "0123456789 and so on\n".repeat(200_000);
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      entries.addAll(List.of("m" + i + "/", ""));
    }
    entries.addAll(List.of("one-too-many/a.eml", large));
    JsonNode done = take("alice", "", zip(entries.toArray(String[]::new)));
    assertThat(done.get("state").asString()).isEqualTo("failed");
    assertThat(done.get("remarks").get("lines").toString()).contains("at most 1000 mailboxes");
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void a_zip_that_expands_to_much_more_than_it_is_ends_early_and_keeps_what_came()
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("first.eml"));
      zip.write(text("Subject: first\n\ntext\n"));
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("zeros.mbox"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 130; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    JsonNode done = take("alice", "", bytes.toByteArray());
    assertThat(done.get("state").asString()).isEqualTo("failed");
    assertThat(done.get("remarks").get("lines").get(0).asString()).contains("100 times its size");
    assertThat(done.get("counts").get("imported").asInt()).isEqualTo(1);
    assertThat(desk.count("alice", "Imported")).isEqualTo(1);
  }

  @Test
  void a_damaged_zip_and_what_is_no_mail_are_said() throws IOException {
    byte[] whole =
        zip("a.eml", "Subject: a\n\n" + "text\n".repeat(5_000), "b.eml", "Subject: b\n\n");
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 3);
    assertThat(take("alice", "", half).get("state").asString()).isEqualTo("failed");
    JsonNode none = take("alice", "", text("just something\n"));
    assertThat(none.get("counts").get("no-messages").asInt()).isEqualTo(1);
    assertThat(desk.count("alice", "Imported")).isZero();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("first.eml"));
      zip.write(text("Subject: first\n\ntext\n"));
    }
    byte[] cut = Arrays.copyOf(bytes.toByteArray(), 45);
    assertThat(take("alice", "", cut).get("remarks").get("lines").get(0).asString())
        .isEqualTo("the zip file is cut off");
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    byte[] noise = {(byte) 0xe1, 7, 3, ':', 4, '\n', 'a', ':', '\n'};
    JsonNode refused = take("alice", "", noise);
    assertThat(refused.get("state").asString()).isEqualTo("failed");
    assertThat(refused.get("remarks").get("lines").get(0).asString())
        .isEqualTo("the file is neither mail nor a zip file");
    assertThat(take("alice", "", picture).get("counts").get("no-messages").asInt()).isEqualTo(1);
    assertThat(desk.count("alice", "Imported")).isZero();
  }

  @Test
  void a_message_that_is_too_long_is_left_out_and_counted() {
    byte[] long_ = new byte[101 << 20];
    java.util.Arrays.fill(long_, (byte) 'x');
    byte[] header = text("Subject: long\n\n");
    System.arraycopy(header, 0, long_, 0, header.length);
    JsonNode done = take("alice", "", long_);
    assertThat(done.get("counts").get("too-large").asInt()).isEqualTo(1);
    assertThat(desk.count("alice", "Imported")).isZero();
  }

  @Test
  void a_zip_of_messages_has_a_file_for_each_with_its_date() throws IOException {
    fill();
    byte[] file = desk.get("/self/export?format=zip").bytes();
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
        if (!entry.isDirectory()) {
          assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo("2026-01-02T03:04:05Z");
        }
      }
    }
    assertThat(names)
        .contains("INBOX/0000000001,FS,$label1+a%2Bb.eml", "INBOX/0000000002,.eml", "Work/A%3A b/");
  }

  @Test
  void the_largest_mailboxes_come_first() {
    fill();
    JsonNode usage = desk.get("/self/usage").json();
    assertThat(usage.get("mailboxes").get(0).get("path").asString()).isEqualTo("INBOX");
    assertThat(usage.get("messages").asInt()).isEqualTo(3);
  }
}
