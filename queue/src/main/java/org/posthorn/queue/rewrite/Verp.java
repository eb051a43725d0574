package org.posthorn.queue.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.posthorn.smtp.syntax.Mailbox;

/// Variable envelope return paths: each copy's return path says to whom it went, so that any report
/// that comes back does.
///
/// | form | when |
/// |---|---|
/// | `list+user=domain@ours` | usual |
/// | `list+=id=user=domain@ours` | with an id; with an empty one where `user` begins with `=` |
/// | `list+=id=@ours` | with an id, where the recipient does not fit in 64 octets |
///
/// @param list where reports go; its subaddresses must arrive there (RFC 5233)
public record Verp(Mailbox list) {

  /// What a return path says. Anybody can write one: it is a hint, not a proof.
  ///
  /// @param id as it was given; empty if none was
  /// @param recipient empty where it did not fit
  public record Decoded(String id, Optional<Mailbox> recipient) {}

  /// @return empty if it does not fit in a local part of 64 octets
  public Optional<Mailbox> encode(Mailbox recipient) {
    return encode(recipient, "");
  }

  /// @param id letters, digits and what else an atom may have, no equals sign; may come back in
  ///   other letter case
  /// @return empty if it does not fit in a local part of 64 octets, not even without the recipient
  /// @throws IllegalArgumentException if the id has an equals sign, or the recipient no domain
  public Optional<Mailbox> encode(Mailbox recipient, String id) {
    if (id.indexOf('=') >= 0) {
      throw new IllegalArgumentException("an id with an equals sign: " + id);
    }
    if (recipient.domain().isEmpty() || recipient.domain().indexOf('=') >= 0) {
      throw new IllegalArgumentException(
          "a recipient with the domain '" + recipient.domain() + "'");
    }
    String to = recipient.localPart() + "=" + recipient.domain();
    boolean named = !id.isEmpty() || to.startsWith("=");
    String begin = list.localPart() + "+";
    Optional<Mailbox> whole = fitting(begin + (named ? "=" + id + "=" : "") + to);
    return whole.isPresent() || id.isEmpty() ? whole : fitting(begin + "=" + id + "=");
  }

  private Optional<Mailbox> fitting(String local) {
    return local.getBytes(UTF_8).length > Mailbox.LOCAL_PART_BYTES_MAX
        ? Optional.empty()
        : Optional.of(new Mailbox(local, list.domain()));
  }

  /// The inverse of [#encode], whatever the letter case.
  ///
  /// @return empty if it is no return path of this list. Never fails.
  public Optional<Decoded> decode(Mailbox path) {
    String begin = list.localPart() + "+";
    String local = path.localPart();
    if (!path.domain().equalsIgnoreCase(list.domain())
        || !local.regionMatches(true, 0, begin, 0, begin.length())) {
      return Optional.empty();
    }
    String rest = local.substring(begin.length());
    if (!rest.startsWith("=")) {
      return recipient(rest).map(recipient -> new Decoded("", Optional.of(recipient)));
    }
    int idEnd = rest.indexOf('=', 1);
    if (idEnd < 0) {
      return Optional.empty();
    }
    String id = rest.substring(1, idEnd);
    String to = rest.substring(idEnd + 1);
    if (to.isEmpty()) {
      return id.isEmpty() ? Optional.empty() : Optional.of(new Decoded(id, Optional.empty()));
    }
    return recipient(to).map(recipient -> new Decoded(id, Optional.of(recipient)));
  }

  /// A domain has no equals sign, so the last one parts it from the local part.
  private static Optional<Mailbox> recipient(String text) {
    int at = text.lastIndexOf('=');
    return at <= 0 || at == text.length() - 1
        ? Optional.empty()
        : Optional.of(new Mailbox(text.substring(0, at), text.substring(at + 1)));
  }
}
