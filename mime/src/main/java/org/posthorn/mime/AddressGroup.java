package org.posthorn.mime;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Mailboxes of an address field to be written, with the name of their group (RFC 5322 §3.4), as
/// characters.
///
/// @param name empty for mailboxes that are in no group
public record AddressGroup(Optional<String> name, List<Mailbox> mailboxes) {
  /// A domain or domain literal, matched completely.
  private static final Pattern DOMAIN =
      Pattern.compile("[^\\s<>()\",;:@\\\\]+|\\[[^\\s<>\\[\\]]*]");

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

  public AddressGroup {
    mailboxes = List.copyOf(mailboxes);
  }

  /// An address with its display name.
  ///
  /// @param email as written by a person; an invalid address is kept as one mailbox, so that a
  ///   draft preserves it
  public record Mailbox(Optional<String> name, String email) {
    private String written() {
      String clean = email.strip();
      int at = clean.lastIndexOf('@');
      boolean real = at > 0 && DOMAIN.matcher(clean.substring(at + 1)).matches();
      String path = real ? local(clean.substring(0, at)) + clean.substring(at) : local(clean);
      return name.filter(text -> !text.isBlank())
          .map(text -> HeaderWriter.phrase(text) + " <" + path + ">")
          .orElse(real ? path : "<" + path + ">");
    }

    private static String local(String text) {
      boolean quoted = QUOTED.matcher(text).matches();
      return quoted || text.isEmpty() ? text : AddrSpec.written(text);
    }
  }

  /// As in the value of a field.
  String written() {
    String list = mailboxes.stream().map(Mailbox::written).collect(Collectors.joining(", "));
    return name.map(text -> HeaderWriter.phrase(text) + ": " + list + ";").orElse(list);
  }
}
