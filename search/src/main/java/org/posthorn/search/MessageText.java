package org.posthorn.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.TextExtractor;
import org.posthorn.mime.UnicodeCasemap;

/// Defines the searchable text of a message, and when it contains another text.
///
/// - Text is compared by i;unicode-casemap (RFC 5051), as a substring. RFC 9051 §6.4.4.
/// - The value of a header field is unfolded, its encoded words are decoded (RFC 2047), octets
///   above 127 are read as UTF-8, or as the most likely charset.
/// - An address is `Name <local@domain>` as in ENVELOPE: the name decoded, without quotes, comments
///   and route; a group is its name.
/// - In the header, each field is a separate text `Name: value`.
/// - In the body, each text part is a separate text, decoded and without HTML tags; nested messages
///   have header and body texts. Other parts have none.
/// - At most [#PART_OCTETS_MAX] octets of a part are searched.
///
/// - The names of attachments, and what was read of them, are neither: [Condition.Attachments] is
///   about them.
///
/// So no match extends over two fields or parts.
public final class MessageText {

  /// Octets of one part, still encoded, that are searched. Most text parts are far shorter; the
  /// limit bounds the memory of a search in a 50 MB text.
  public static final int PART_OCTETS_MAX = 8 << 20;

  /// Before a text: only words that begin with it are meant. No text has this character.
  public static final char WORD_START = '\uFFFE';

  /// A message's octets.
  @FunctionalInterface
  public interface Octets {
    byte[] range(long from, long to);
  }

  /// Longest text for which trying each position is faster than building a table.
  private static final int SHORT_CHARS = 64;

  private MessageText() {}

  /// Whether there is a field of that name whose value contains a text.
  ///
  /// @param folded the text in the comparator's form, [UnicodeCasemap#fold]; empty is in every
  ///   field
  public static boolean fieldContains(HeaderFields header, String name, String folded) {
    for (HeaderField field : header.all()) {
      if (field.isNamed(name) && (folded.isEmpty() || contains(field.decoded(), folded))) {
        return true;
      }
    }
    return false;
  }

  /// Whether an address of an envelope's field contains a text. RFC 9051 §6.4.4.
  ///
  /// @param folded the text in the comparator's form; empty is in every address
  public static boolean addressContains(List<ImapAddress> addresses, String folded) {
    for (ImapAddress address : addresses) {
      if (!address.isGroupEnd() && contains(text(address), folded)) {
        return true;
      }
    }
    return false;
  }

  private static String text(ImapAddress address) {
    if (address.isGroupStart()) {
      return EncodedWords.decode(String.valueOf(address.mailbox()));
    }
    // Octets, which are UTF-8 in an internationalized message (RFC 6532 §3.2).
    byte[] octets = address.address().getBytes(StandardCharsets.ISO_8859_1);
    String mailbox = new String(octets, StandardCharsets.UTF_8);
    String name = address.displayName();
    return name.isEmpty() ? mailbox : name + " <" + mailbox + ">";
  }

  /// The octets of a message's header, as far as they are searched.
  public static byte[] headerOctets(Entity message, Octets octets) {
    return bounded(octets, message.headerStart(), message.bodyStart());
  }

  /// Whether a header contains a text.
  public static boolean headerContains(HeaderFields header, String folded) {
    for (HeaderField field : header.all()) {
      if (contains(text(field), folded)) {
        return true;
      }
    }
    return false;
  }

  /// The texts in which [#addressContains] looks.
  public static void addressTexts(List<ImapAddress> addresses, Consumer<String> texts) {
    for (ImapAddress address : addresses) {
      if (!address.isGroupEnd()) {
        texts.accept(text(address));
      }
    }
  }

  /// The texts in which [#headerContains] looks, each with its field. Those in which
  /// [#fieldContains] looks are parts of them.
  public static void headerTexts(HeaderFields header, BiConsumer<HeaderField, String> texts) {
    for (HeaderField field : header.all()) {
      texts.accept(field, text(field));
    }
  }

  private static String text(HeaderField field) {
    return field.name() + ": " + field.decoded();
  }

  /// Whether the body of a message contains a text.
  public static boolean bodyContains(Entity message, Octets octets, String folded) {
    return anyOfBody(message, octets, text -> contains(text, folded));
  }

  /// Whether any of the texts of the body of a message passes a test: those of its text parts, and
  /// the fields and texts of each message inside. Stops at the first that does.
  public static boolean anyOfBody(Entity message, Octets octets, Predicate<String> test) {
    // The scanner limits the depth of nesting, and so this recursion.
    return switch (message.kind()) {
      case LEAF -> leafPasses(message, octets, test);
      case MULTIPART -> anyPasses(message, octets, test);
      case MESSAGE -> {
        Entity inner = message.children().getFirst();
        byte[] header = bounded(octets, inner.headerStart(), inner.bodyStart());
        yield HeaderFields.parse(header).all().stream().anyMatch(field -> test.test(text(field)))
            || anyOfBody(inner, octets, test);
      }
    };
  }

  /// Whether the name of any file in a message passes a test, also of those in messages inside.
  /// Stops at the first that does.
  public static boolean anyName(Entity entity, Predicate<String> test) {
    String name = BodyParts.root(entity).name();
    return (name != null && test.test(name))
        || entity.children().stream().anyMatch(part -> anyName(part, test));
  }

  private static boolean anyPasses(Entity multipart, Octets octets, Predicate<String> test) {
    for (Entity part : multipart.children()) {
      if (anyOfBody(part, octets, test)) {
        return true;
      }
    }
    return false;
  }

  private static boolean leafPasses(Entity leaf, Octets octets, Predicate<String> test) {
    if (!leaf.contentType().isType("text")) {
      return false;
    }
    byte[] body = bounded(octets, leaf.bodyStart(), leaf.bodyEnd());
    return test.test(TextExtractor.text(leaf, body));
  }

  private static byte[] bounded(Octets octets, long from, long to) {
    return octets.range(from, Math.min(to, from + PART_OCTETS_MAX));
  }

  /// Whether a text contains another.
  ///
  /// @param folded in the comparator's form
  public static boolean contains(String text, String folded) {
    return containsFolded(UnicodeCasemap.fold(text), folded);
  }

  /// Whether `part` occurs in `text`, in time in proportion to both lengths together.
  static boolean containsFolded(String text, String part) {
    if (isWordStart(part)) {
      return wordBegins(text, plain(part));
    }
    if (part.length() > text.length()) {
      return false;
    }
    return part.length() <= SHORT_CHARS ? text.contains(part) : containsLong(text, part);
  }

  /// Whether a text that is searched is the beginning of words.
  public static boolean isWordStart(String folded) {
    return !folded.isEmpty() && folded.charAt(0) == WORD_START;
  }

  /// A text that is searched without [#WORD_START].
  public static String plain(String folded) {
    return isWordStart(folded) ? folded.substring(1) : folded;
  }

  private static boolean wordBegins(String text, String part) {
    int at = text.indexOf(part);
    while (at > 0 && !isSeparator(text.charAt(at - 1))) {
      at = text.indexOf(part, at + 1);
    }
    return at >= 0;
  }

  /// Whether a character stands between words: what is neither a letter nor a digit of ASCII, and
  /// spaces, dashes, quotation marks and so on beyond ASCII.
  public static boolean isSeparator(char c) {
    if (c < 0x80) {
      return !(isBetween('A', c, 'Z') || isBetween('0', c, '9') || isBetween('a', c, 'z'));
    }
    return c == 0xA0 || isBetween('\u2000', c, '\u206F') || c == 0x3000;
  }

  private static boolean isBetween(char least, char c, char greatest) {
    return c >= least && c <= greatest;
  }

  // The algorithm of Knuth, Morris and Pratt: no character of the text is looked at again.
  private static boolean containsLong(String text, String part) {
    int[] borders = borders(part);
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      while (matched > 0 && part.charAt(matched) != c) {
        matched = borders[matched - 1];
      }
      if (part.charAt(matched) == c && ++matched == part.length()) {
        return true;
      }
    }
    return false;
  }

  // For each prefix of `part`, the length of the longest proper prefix that is also its suffix.
  private static int[] borders(String part) {
    int[] borders = new int[part.length()];
    int matched = 0;
    for (int i = 1; i < borders.length; i++) {
      while (matched > 0 && part.charAt(matched) != part.charAt(i)) {
        matched = borders[matched - 1];
      }
      matched += part.charAt(matched) == part.charAt(i) ? 1 : 0;
      borders[i] = matched;
    }
    return borders;
  }
}
