package org.posthorn.bench.spam;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.mime.Dates;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.MessageView;

/// Messages known to be spam or not, in the order in which they were received.
final class Corpus {
  private static final int YEAR_MIN = 2001;
  private static final int YEAR_MAX = 2006;

  private Corpus() {}

  /// One message.
  ///
  /// @param received by its latest Received field that has a date, else by Date
  record Message(boolean spam, Path file, long received) {
    MessageView view() throws IOException {
      byte[] octets = crlf(Files.readAllBytes(file));
      return new MessageView(
          HeaderFields.parse(octets),
          Entity.scan(octets),
          (from, to) -> Arrays.copyOfRange(octets, (int) from, (int) to));
    }
  }

  /// Those below `ham` and `spam` of a directory, in time order.
  static List<Message> read(Path directory) throws IOException {
    List<Message> all = new ArrayList<>();
    for (String kind : List.of("ham", "spam")) {
      try (Stream<Path> files = Files.list(directory.resolve(kind))) {
        for (Path file : files.sorted().toList()) {
          all.add(new Message(kind.equals("spam"), file, received(file)));
        }
      }
    }
    all.sort(
        Comparator.comparingLong(Message::received).thenComparing(m -> m.file().getFileName()));
    return all;
  }

  /// As it came over SMTP; the corpus has bare line feeds.
  private static byte[] crlf(byte[] lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(lines.length + lines.length / 16);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n' && (i == 0 || lines[i - 1] != '\r')) {
        out.write('\r');
      }
      out.write(lines[i]);
    }
    return out.toByteArray();
  }

  private static long received(Path file) throws IOException {
    HeaderFields header = HeaderFields.parse(Files.readAllBytes(file));
    for (HeaderField field : header.all()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("received") || name.equals("date")) {
        String value = field.value();
        String text = name.equals("date") ? value : value.substring(value.lastIndexOf(';') + 1);
        Optional<OffsetDateTime> date = Dates.parse(text);
        if (date.isPresent()
            && date.get().getYear() >= YEAR_MIN
            && date.get().getYear() <= YEAR_MAX) {
          return date.get().toEpochSecond();
        }
      }
    }
    throw new IOException("no date in " + file);
  }
}
