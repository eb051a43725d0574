package org.posthorn.assistant.triage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.MessageIds;

/// What triage uses of a message: facts that do not depend on its owner's model. Read from the
/// header only, which is the same at arrival and later.
///
/// @param author if there is exactly one
/// @param recipients addresses in To and Cc, in lower case; at most [#RECIPIENTS_MAX]
/// @param addressing how the owner is addressed
/// @param colleague whether the author has an address in the domain at which the owner got it
/// @param distribution how it was distributed
/// @param references the messages that it answers or continues: of In-Reply-To first
/// @param subject what its subject says
/// @param received when it arrived
public record MessageFacts(
    Optional<Author> author,
    Set<String> recipients,
    Addressing addressing,
    boolean colleague,
    Distribution distribution,
    List<String> references,
    Subject subject,
    Instant received) {
  static final int RECIPIENTS_MAX = 50;
  private static final int REFERENCES_MAX = 24;
  private static final int ADDRESS_LENGTH_MAX = 254;
  private static final int WORDS_MAX = 8;
  private static final int WORD_LENGTH_MIN = 3;
  private static final int WORD_LENGTH_MAX = 24;

  public MessageFacts {
    recipients = Set.copyOf(recipients);
    references = List.copyOf(references);
  }

  /// How the owner is addressed.
  public enum Addressing {
    /// In To, and nobody else in To or Cc.
    ALONE,
    /// In To, with others.
    DIRECT,
    /// In Cc.
    COPIED,
    /// Neither: by a list, an alias or Bcc.
    HIDDEN
  }

  /// @param reply whether it says that it is a reply or was forwarded
  /// @param question whether it ends with a question mark
  /// @param words in lower case
  public record Subject(boolean reply, boolean question, List<String> words) {
    public Subject {
      words = List.copyOf(words);
    }
  }

  /// The facts of a message in a mailbox.
  ///
  /// @param header with the fields that this server wrote
  /// @param hostName of this server, as its authserv-id
  static MessageFacts of(HeaderFields header, String hostName, Instant received) {
    Set<String> owner = new LinkedHashSet<>();
    header
        .first("Delivered-To")
        .map(field -> utf8(field.value()).strip().toLowerCase(Locale.ROOT))
        .ifPresent(owner::add);
    header.first("Received").flatMap(MessageFacts::recipient).ifPresent(owner::add);
    return of(header, Proof.in(header, hostName), owner, received);
  }

  /// @param owner addresses of the owner of the mailbox, in lower case; the first is the main one
  public static MessageFacts of(
      HeaderFields header, Proof proof, Set<String> owner, Instant received) {
    List<String> to = addresses(header, "To");
    List<String> cc = addresses(header, "Cc");
    Set<String> recipients = new LinkedHashSet<>(to);
    recipients.addAll(cc);
    Optional<Author> author = author(header, proof);
    Optional<String> home = owner.stream().findFirst().map(MessageFacts::domain);
    return new MessageFacts(
        author,
        recipients,
        addressing(to, cc, recipients, owner),
        author
            .filter(Author::proven)
            .map(Author::domain)
            .filter(home.orElse("")::equals)
            .isPresent(),
        new DistributionReader(header, proof, author).read(),
        references(header),
        subject(header),
        received);
  }

  private static Addressing addressing(
      List<String> to, List<String> cc, Set<String> all, Set<String> owner) {
    if (to.stream().anyMatch(owner::contains)) {
      return owner.containsAll(all) ? Addressing.ALONE : Addressing.DIRECT;
    }
    return cc.stream().anyMatch(owner::contains) ? Addressing.COPIED : Addressing.HIDDEN;
  }

  private static Optional<Author> author(HeaderFields header, Proof proof) {
    List<HeaderField> fields = header.all("From");
    if (fields.size() != 1) {
      return Optional.empty();
    }
    List<ImapAddress> from =
        Addresses.parse(fields.getFirst().value(), 2).stream()
            .filter(ImapAddress::isMailbox)
            .toList();
    if (from.size() != 1) {
      return Optional.empty();
    }
    String address = utf8(from.getFirst().address()).toLowerCase(Locale.ROOT);
    if (!isAddress(address)) {
      return Optional.empty();
    }
    String name = from.getFirst().displayName().strip();
    return Optional.of(
        new Author(address, name.isEmpty() ? address : name, proof.covers(domain(address))));
  }

  /// The addresses of a field, in lower case.
  static List<String> addresses(HeaderFields header, String name) {
    List<String> found = new ArrayList<>();
    for (HeaderField field : header.all(name)) {
      if (found.size() < RECIPIENTS_MAX) {
        Addresses.parse(field.value(), RECIPIENTS_MAX - found.size()).stream()
            .filter(ImapAddress::isMailbox)
            .map(each -> utf8(each.address()).toLowerCase(Locale.ROOT))
            .filter(MessageFacts::isAddress)
            .forEach(found::add);
      }
    }
    return found;
  }

  private static boolean isAddress(String address) {
    return address.indexOf('@') > 0 && address.length() <= ADDRESS_LENGTH_MAX;
  }

  private static List<String> references(HeaderFields header) {
    Set<String> ids = new LinkedHashSet<>();
    header.first("In-Reply-To").ifPresent(field -> ids.addAll(MessageIds.parse(field.value())));
    List<String> references =
        header.first("References").map(field -> MessageIds.parse(field.value())).orElse(List.of());
    references.reversed().stream().limit(REFERENCES_MAX).forEach(ids::add);
    return ids.stream().limit(REFERENCES_MAX).toList();
  }

  private static Subject subject(HeaderFields header) {
    String raw = header.first("Subject").map(HeaderField::value).orElse("");
    BaseSubject base = BaseSubject.of(raw);
    Set<String> words = new LinkedHashSet<>();
    int start = -1;
    String text = base.text().toLowerCase(Locale.ROOT);
    for (int i = 0; i <= text.length() && words.size() < WORDS_MAX; i++) {
      boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (!letter && start >= 0) {
        if (i - start >= WORD_LENGTH_MIN && i - start <= WORD_LENGTH_MAX) {
          words.add(text.substring(start, i));
        }
        start = -1;
      }
    }
    return new Subject(base.replyOrForward(), text.endsWith("?"), List.copyOf(words));
  }

  /// RFC 5321 §4.4: the recipient that the topmost Received field names.
  private static Optional<String> recipient(HeaderField received) {
    String value = received.value();
    int begin = value.lastIndexOf("for <");
    int end = value.indexOf('>', begin + 1);
    return begin < 0 || end < 0
        ? Optional.empty()
        : Optional.of(
            utf8(value.substring(begin + "for <".length(), end)).toLowerCase(Locale.ROOT));
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  private static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
