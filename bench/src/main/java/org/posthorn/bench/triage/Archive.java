package org.posthorn.bench.triage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;

/// Messages of mailing lists: files of one message each, or files in mbox format.
final class Archive {
  private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

  /// The dates of an archive are this near to their median.
  private static final Duration SPAN_MAX = Duration.ofDays(3_650);

  private Archive() {}

  /// A message on a list.
  ///
  /// @param parent the identifier of the message that it answers; may be empty
  record Post(
      String id,
      String author,
      String list,
      String parent,
      List<String> recipients,
      Instant date,
      HeaderFields header) {}

  /// The messages of lists below a path, by their Date, each once.
  static List<Post> read(Path root) throws IOException {
    Map<String, Post> posts = new HashMap<>();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(root)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      for (byte[] message : messages(Files.readAllBytes(file))) {
        post(HeaderFields.parse(message)).ifPresent(post -> posts.putIfAbsent(post.id(), post));
      }
    }
    List<Post> sorted =
        posts.values().stream()
            .sorted(Comparator.comparing(Post::date).thenComparing(Post::id))
            .toList();
    if (sorted.isEmpty()) {
      return sorted;
    }
    // Of a wrong clock.
    Instant middle = sorted.get(sorted.size() / 2).date();
    return sorted.stream()
        .filter(post -> Duration.between(post.date(), middle).abs().compareTo(SPAN_MAX) < 0)
        .toList();
  }

  private static List<byte[]> messages(byte[] octets) {
    List<Integer> starts = new ArrayList<>();
    boolean mbox = octets.length > FROM.length && startsWith(octets, 0);
    for (int i = 0; mbox && i < octets.length - FROM.length; i++) {
      boolean blankBefore = i == 0 || (i > 1 && octets[i - 1] == '\n' && octets[i - 2] == '\n');
      if (blankBefore && startsWith(octets, i)) {
        starts.add(i);
      }
    }
    if (starts.isEmpty()) {
      return List.of(octets);
    }
    List<byte[]> messages = new ArrayList<>();
    starts.add(octets.length);
    for (int i = 0; i < starts.size() - 1; i++) {
      int begin = starts.get(i);
      while (begin < starts.get(i + 1) && octets[begin] != '\n') {
        begin++;
      }
      messages.add(Arrays.copyOfRange(octets, begin + 1, starts.get(i + 1)));
    }
    return messages;
  }

  private static boolean startsWith(byte[] octets, int at) {
    return Arrays.equals(octets, at, at + FROM.length, FROM, 0, FROM.length);
  }

  private static Optional<Post> post(HeaderFields header) {
    Optional<String> id = header.first("Message-ID").flatMap(f -> MessageIds.first(f.value()));
    Optional<Instant> date =
        header.first("Date").flatMap(f -> Dates.parse(f.value())).map(OffsetDateTime::toInstant);
    Optional<String> list = header.first("List-Id").map(HeaderField::value).map(Archive::name);
    List<String> from = addresses(header, "From");
    if (id.isEmpty() || date.isEmpty() || list.isEmpty() || from.size() != 1) {
      return Optional.empty();
    }
    List<String> recipients = new ArrayList<>(addresses(header, "To"));
    recipients.addAll(addresses(header, "Cc"));
    return Optional.of(
        new Post(
            id.get(), from.getFirst(), list.get(), parent(header), recipients, date.get(), header));
  }

  private static String name(String listId) {
    int open = listId.lastIndexOf('<');
    int close = listId.indexOf('>', open + 1);
    return (open >= 0 && close > open ? listId.substring(open + 1, close) : listId)
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  private static String parent(HeaderFields header) {
    Optional<String> answered =
        header.first("In-Reply-To").flatMap(f -> MessageIds.first(f.value()));
    if (answered.isPresent()) {
      return answered.get();
    }
    List<String> references =
        header.first("References").map(f -> MessageIds.parse(f.value())).orElse(List.of());
    return references.isEmpty() ? "" : references.getLast();
  }

  private static List<String> addresses(HeaderFields header, String name) {
    return header.all(name).stream()
        .flatMap(field -> Addresses.mailboxes(field.value()).stream())
        .map(address -> address.address().toLowerCase(Locale.ROOT))
        .filter(address -> address.indexOf('@') > 0)
        .toList();
  }
}
