package org.posthorn.spam.content;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.Signal;

class AttachmentsTest {
  private static final byte[] TEXT = "nothing to run".getBytes(US_ASCII);

  private static List<Signal> signals(ContentLimits limits, String name, byte[] file)
      throws IOException {
    String message =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi.\n--b\n"
            + "Content-Type: application/octet-stream\n"
            + "Content-Disposition: attachment; filename*=utf-8''"
            + java.net.URLEncoder.encode(name, UTF_8).replace("+", "%20")
            + "\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(file)
            + "\n--b--\n";
    return new Attachments(limits, UnpackingLimits.defaults()).signals(PhishingTest.view(message));
  }

  private static List<String> names(String name, byte[] file) throws IOException {
    return signals(ContentLimits.defaults(), name, file).stream().map(Signal::name).toList();
  }

  private static byte[] zip(Object... namesAndFiles) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndFiles.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndFiles[i]));
        zip.write((byte[]) namesAndFiles[i + 1]);
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] tar(String name, byte[] file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(file.length);
      tar.putArchiveEntry(entry);
      tar.write(file);
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(file);
    }
    return out.toByteArray();
  }

  private static byte[] sevenZip(String name, byte[] file) throws IOException {
    SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
    try (SevenZOutputFile archive = new SevenZOutputFile(channel)) {
      SevenZArchiveEntry entry = new SevenZArchiveEntry();
      entry.setName(name);
      archive.putArchiveEntry(entry);
      archive.write(file);
      archive.closeArchiveEntry();
    }
    return Arrays.copyOf(channel.array(), (int) channel.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report.pdf | ''",
        "archive.tar.gz.txt | ''",
        "setup.EXE | attachment-executable",
        "setup.exe. | attachment-executable",
        "invoice.pdf.js | attachment-disguised attachment-executable",
        "invoice\u202Efdp.scr | attachment-disguised attachment-executable",
        "disk.iso | attachment-disk-image",
        "sheet.xlsm | attachment-macros",
        "sheet.xlsx | ''",
        "a.rar | attachment-unread",
      })
  void names_of_files(String name, String signals) throws IOException {
    assertThat(names(name, TEXT))
        .isEqualTo(signals.isEmpty() ? List.of() : List.of(signals.split(" ")));
  }

  @Test
  void a_program_by_its_content() throws IOException {
    byte[] program = Arrays.copyOf(new byte[] {'M', 'Z'}, 200);
    assertThat(names("picture.jpg", program)).containsExactly("attachment-executable");
  }

  @Test
  void files_in_archives() throws IOException {
    assertThat(names("a.zip", zip("dir/a.txt", TEXT, "dir/run.exe", TEXT)))
        .containsExactly("attachment-executable");
    assertThat(names("a.tar", tar("run.exe", TEXT))).containsExactly("attachment-executable");
    assertThat(names("a.tgz", gzip(tar("run.exe", TEXT)))).containsExactly("attachment-executable");
    assertThat(names("a.tar.gz", gzip(tar("run.exe", TEXT))))
        .containsExactly("attachment-executable");
    assertThat(names("a.7z", sevenZip("run.exe", TEXT))).containsExactly("attachment-executable");
    assertThat(names("a.zip", zip("b.zip", zip("run.exe", TEXT))))
        .containsExactly("attachment-executable");
    assertThat(names("a.docx", zip("word/vbaProject.bin", TEXT)))
        .containsExactly("attachment-macros");
    assertThat(names("named-otherwise.dat", zip("run.exe", TEXT)))
        .containsExactly("attachment-executable");
    assertThat(names("a.zip", zip("a.txt", TEXT))).isEmpty();
  }

  /// The first bit of the flags (APPNOTE 4.4.4).
  @Test
  void an_encrypted_archive() throws IOException {
    byte[] zip = zip("run.exe", TEXT);
    zip[6] |= 1;
    assertThat(names("a.zip", zip)).contains("attachment-encrypted", "attachment-executable");
  }

  @Test
  void a_damaged_archive_is_said_to_be_unread() throws IOException {
    byte[] zip = zip("a.txt", new byte[5_000], "b.txt", TEXT);
    assertThat(names("a.zip", Arrays.copyOf(zip, 60))).containsExactly("attachment-unread");
    assertThat(names("a.7z", Arrays.copyOf(sevenZip("a.txt", TEXT), 40)))
        .containsExactly("attachment-unread");
  }

  @Test
  void the_limits_hold() throws IOException {
    ContentLimits little = new ContentLimits(10, 100, 10, 4_000, 2, 3, 1_000, 1 << 20);
    assertThat(signals(little, "a.zip", zip("a", TEXT, "b", TEXT, "c", TEXT))).isEmpty();
    assertThat(why(little, zip("a", TEXT, "b", TEXT, "c", TEXT, "d", TEXT)))
        .isEqualTo("a.zip was not looked into: it has too many files");
    assertThat(why(little, zip("a", new byte[1_001])))
        .isEqualTo("a.zip was not looked into: it is unpacked to too much");
    assertThat(why(little, zip("dir/", new byte[1_001])))
        .isEqualTo("a.zip was not looked into: it is unpacked to too much");
    assertThat(why(little, zip("b.zip", zip("c.zip", zip("d", TEXT)))))
        .isEqualTo("a.zip was not looked into: archives are nested too deeply");
    byte[] random = new byte[9_000];
    new java.util.Random(1).nextBytes(random);
    assertThat(why(new ContentLimits(10, 100, 10, 4_000, 2, 3, 100_000, 1 << 20), zip("a", random)))
        .contains("was not looked into");
  }

  private static String why(ContentLimits limits, byte[] file) throws IOException {
    List<Signal> signals = signals(limits, "a.zip", file);
    assertThat(signals).extracting(Signal::name).containsExactly("attachment-unread");
    return signals.getFirst().text();
  }

  private static String message(String type, String body) {
    return "Content-Type: "
        + type
        + "; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + body
        + "\n";
  }

  /// Each needs so much memory that many at a time would end the server.
  @Test
  void archives_have_their_turn_and_other_files_need_none() throws Exception {
    Attachments attachments =
        new Attachments(ContentLimits.defaults(), new UnpackingLimits(1, Duration.ofMinutes(1)));
    MessageView view =
        PhishingTest.view(
            message("application/zip", Base64.getEncoder().encodeToString(zip("a", TEXT))));
    AtomicInteger inTurn = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        AtomicInteger reads = new AtomicInteger();
        MessageView counted =
            new MessageView(
                view.header(),
                view.structure(),
                (from, to) -> {
                  // First its beginning is read, to see what it is; then all of it, in its turn.
                  int mine = reads.incrementAndGet() == 2 ? 1 : 0;
                  most.accumulateAndGet(inTurn.addAndGet(mine), Math::max);
                  LockSupport.parkNanos(1_000); // lets others begin
                  inTurn.addAndGet(-mine);
                  return view.octets().read(from, to);
                });
        var _ = threads.submit(() -> attachments.signals(counted));
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void an_archive_that_waited_too_long_is_refused_for_now() throws Exception {
    Attachments attachments =
        new Attachments(ContentLimits.defaults(), new UnpackingLimits(1, Duration.ZERO));
    MessageView view =
        PhishingTest.view(
            message("application/zip", Base64.getEncoder().encodeToString(zip("a", TEXT))));
    AtomicInteger reads = new AtomicInteger();
    List<String> inside = new java.util.ArrayList<>();
    MessageView busy =
        new MessageView(
            view.header(),
            view.structure(),
            (from, to) -> {
              if (reads.incrementAndGet() == 2) {
                assertThatThrownBy(() -> attachments.signals(view)).isInstanceOf(IOException.class);
                inside.add("refused");
              }
              return view.octets().read(from, to);
            });
    assertThat(attachments.signals(busy)).isEmpty();
    assertThat(inside).containsExactly("refused");
    assertThat(attachments.signals(view)).as("its turn was given back").isEmpty();
  }

  @Test
  void what_means_nothing_before_a_file_hides_nothing() throws IOException {
    String zip = Base64.getEncoder().encodeToString(zip("run.exe", TEXT));
    MessageView view =
        PhishingTest.view(message("application/octet-stream", "\n".repeat(20_000) + zip));
    assertThat(new Attachments(ContentLimits.defaults(), UnpackingLimits.defaults()).signals(view))
        .extracting(Signal::name)
        .containsExactly("attachment-executable");
  }
}
