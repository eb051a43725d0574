package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.mime.Charsets;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.sieve.script.Test;

/// Tests of the body (RFC 5173). Decoded text is cached for the run.
final class BodyTest {
  private final Run run;
  private final Matching matching;

  /// By offsets of parts.
  private final Map<Long, String> texts = new HashMap<>();

  private final Map<Long, String> contents = new HashMap<>();
  private Optional<String> raw = Optional.empty();

  BodyTest(Run run, Matching matching) {
    this.run = run;
    this.matching = matching;
  }

  boolean body(Test.Body test) {
    List<String> values = new ArrayList<>();
    Entity top = run.message.structure();
    switch (test.transform()) {
      case RAW -> {
        raw = raw.or(() -> Optional.of(raw(top)));
        values.add(raw.orElseThrow());
      }
      case TEXT -> texts(top, values);
      case CONTENT -> contents(top, run.expand(test.types()), values);
    }
    // RFC 5173 §6: wildcards do not set the match values.
    return matching.matches(test.at(), test.match(), values, false);
  }

  private String raw(Entity top) {
    return Octets.of(run.body(top.bodyStart(), top.bodyEnd()));
  }

  // RFC 5173 §5.3
  private void texts(Entity part, List<String> values) {
    if (part.kind() == Entity.Kind.LEAF) {
      if (part.contentType().isType("text")) {
        values.add(text(part));
      }
    } else {
      part.children().forEach(c -> texts(c, values));
    }
  }

  /// The text of a text part, in UTF-8.
  String text(Entity part) {
    return texts.computeIfAbsent(part.headerStart(), _ -> Octets.of(run.text(part)));
  }

  // RFC 5173 §5.2
  private void contents(Entity part, List<String> types, List<String> values) {
    if (types.stream().anyMatch(t -> isOf(part.contentType(), t))) {
      values.add(contents.computeIfAbsent(part.headerStart(), _ -> content(part)));
    }
    part.children().forEach(c -> contents(c, types, values));
  }

  private static boolean isOf(ContentType type, String wanted) {
    if (wanted.isEmpty()) {
      return true;
    }
    String lower = wanted.toLowerCase(Locale.ROOT);
    // RFC 5173 §5.2: an invalid type matches nothing.
    if (lower.startsWith("/")
        || lower.endsWith("/")
        || lower.indexOf('/') != lower.lastIndexOf('/')) {
      return false;
    }
    return lower.indexOf('/') < 0
        ? type.type().equalsIgnoreCase(lower)
        : type.mediaType().equals(lower);
  }

  private String content(Entity part) {
    return switch (part.kind()) {
      // Preamble and epilogue (RFC 2046 §5.1.1).
      case MULTIPART -> between(part);
      // The header of the nested message.
      case MESSAGE -> {
        Entity inner = part.children().getFirst();
        yield Octets.of(run.body(inner.headerStart(), inner.bodyStart()));
      }
      case LEAF -> decoded(part);
    };
  }

  private String between(Entity part) {
    if (part.children().isEmpty()) {
      return Octets.of(run.body(part.bodyStart(), part.bodyEnd()));
    }
    long first = part.children().getFirst().headerStart();
    long last = part.children().getLast().bodyEnd();
    return Octets.of(run.body(part.bodyStart(), first)) + Octets.of(run.body(last, part.bodyEnd()));
  }

  /// The content without its transfer encoding; text in UTF-8.
  private String decoded(Entity part) {
    byte[] body = run.body(part.bodyStart(), part.bodyEnd());
    byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
    ContentType type = part.contentType();
    return type.isType("text")
        ? Octets.of(Charsets.decode(decoded, type.parameter("charset").orElse("")))
        : Octets.of(decoded);
  }
}
