package org.posthorn.store.mail;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A validated mailbox path, names from the top: Net-Unicode (RFC 5198 §2) without control
/// characters; a top-level INBOX is in upper case (RFC 9051 §5.1).
public record MailboxPath(List<String> names) {
  public static final String INBOX = "INBOX";
  private static final String SEPARATOR = "/";

  public MailboxPath {
    names = List.copyOf(names);
  }

  /// @throws MailException of kind INVALID or LIMIT
  public static MailboxPath of(String path, StoreLimits limits) {
    String normalized = Normalizer.normalize(path, Normalizer.Form.NFC);
    if (utf8Length(normalized) > StoreLimits.PATH_BYTES_MAX) {
      throw invalid("a mailbox path has at most " + StoreLimits.PATH_BYTES_MAX + " bytes");
    }
    List<String> names = new ArrayList<>();
    for (String name : normalized.split(SEPARATOR, -1)) {
      requireName(name);
      names.add(name);
    }
    if (names.size() > limits.mailboxDepthMax()) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "a mailbox path has at most " + limits.mailboxDepthMax() + " levels");
    }
    if (names.getFirst().toUpperCase(Locale.ROOT).equals(INBOX)) {
      names.set(0, INBOX);
    }
    return new MailboxPath(names);
  }

  private static void requireName(String name) {
    if (name.isEmpty()) {
      throw invalid("a mailbox name is empty");
    }
    if (utf8Length(name) > StoreLimits.NAME_BYTES_MAX) {
      throw invalid("a mailbox name has at most " + StoreLimits.NAME_BYTES_MAX + " bytes");
    }
    boolean wellFormed =
        name.codePoints()
            .noneMatch(c ->
                Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x2029
                    || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    if (!wellFormed) {
      throw invalid("a mailbox name has no control characters");
    }
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static MailException invalid(String why) {
    return new MailException(MailException.Kind.INVALID, why);
  }

  public String name() {
    return names.getLast();
  }

  /// The key of a subscription.
  public static byte[] key(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return String.join(SEPARATOR, names);
  }
}
