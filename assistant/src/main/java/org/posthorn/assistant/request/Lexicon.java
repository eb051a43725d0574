package org.posthorn.assistant.request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Token.Kind;

/// The words and phrases of one language with what they mean, from the resource
/// `LANGUAGE.lexicon`. A line of it is
///
///     concept [value]: phrase; phrase; ...
///
/// where `(a|b|)` in a phrase stands for each of its alternatives, and `#` begins a comment. Umlauts
/// may be typed as such, without dots, or as "ae". Words of 5 letters or more are found with one
/// letter too many, too few, wrong or exchanged with its neighbour.
final class Lexicon {
  /// Shortest word that is found in spite of a typing error.
  private static final int TYPO_LENGTH_MIN = 5;

  /// Meanings that a misspelt short word may have: none that changes or sends anything.
  private static final Set<Concept> LOOKING =
      EnumSet.of(Concept.FIND, Concept.MAIL, Concept.COUNT, Concept.READ, Concept.UNREAD);

  private final Locale language;
  private final Node root = new Node();
  private final Set<String> words = new HashSet<>();

  /// Words that are found in spite of a typing error.
  private final Set<String> correctable = new HashSet<>();

  /// Those words by what remains of them without one letter.
  private final Map<String, String> shortened = new HashMap<>();

  /// Short words of [#LOOKING] by themselves with two neighbours exchanged: "fnid" for "find".
  private final Map<String, String> exchanged = new HashMap<>();

  private Lexicon(Locale language) {
    this.language = language;
  }

  /// What a phrase means.
  ///
  /// @param value see [Concept]; 0 if the lexicon gives none
  record Meaning(Concept concept, int value) {}

  /// A mailbox that has a name in the lexicon.
  enum Role {
    INBOX,
    SENT,
    DRAFTS,
    TRASH,
    JUNK,
    ARCHIVE
  }

  private static final class Node {
    final Map<String, Node> next = new HashMap<>();
    final List<Meaning> meanings = new ArrayList<>();

    /// Whether the word changes nothing, whatever it means.
    boolean onlyLooks() {
      return !meanings.isEmpty() && meanings.stream().allMatch(m -> LOOKING.contains(m.concept()));
    }
  }

  /// Loads the lexicon of a language.
  static Lexicon of(Locale language) {
    Lexicon lexicon = new Lexicon(language);
    String name = language.getLanguage() + ".lexicon";
    try (InputStream in = Objects.requireNonNull(Lexicon.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().map(String::strip).forEach(lexicon::line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String word : lexicon.words) {
      Node node = lexicon.root.next.get(word);
      boolean says =
          node == null || node.meanings.isEmpty() || node.meanings.stream().anyMatch(Lexicon::says);
      if (word.length() == TYPO_LENGTH_MIN - 1 && node != null && node.onlyLooks()) {
        lexicon.exchange(word);
      }
      if (word.length() >= TYPO_LENGTH_MIN && says) {
        lexicon.correctable.add(word);
        for (int i = 0; i < word.length(); i++) {
          lexicon.shortened.putIfAbsent(without(word, i), word);
        }
      }
    }
    return lexicon;
  }

  private void exchange(String word) {
    for (int i = 0; i + 1 < word.length(); i++) {
      String typed =
          word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2);
      if (!words.contains(typed)) {
        exchanged.putIfAbsent(typed, word);
      }
    }
  }

  /// Whether a misspelt word can be of that meaning: others are too many and matter too little.
  private static boolean says(Meaning meaning) {
    return meaning.concept() != Concept.FILLER
        && meaning.concept() != Concept.POLITE
        && meaning.concept() != Concept.NAME;
  }

  Locale language() {
    return language;
  }

  private void line(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new IllegalStateException("lexicon line without colon: " + line);
    }
    String[] head = line.substring(0, colon).strip().split(" ", -1);
    Concept concept = Concept.valueOf(head[0].toUpperCase(Locale.ROOT));
    Meaning meaning = new Meaning(concept, head.length > 1 ? value(concept, head[1]) : 0);
    for (String phrase : line.substring(colon + 1).split(";", -1)) {
      for (String alternative : alternatives(phrase.strip())) {
        add(alternative, meaning);
        String spelt = spelt(alternative);
        if (!spelt.equals(alternative)) {
          add(spelt, meaning);
        }
      }
    }
  }

  private static int value(Concept concept, String text) {
    String name = text.toUpperCase(Locale.ROOT);
    return switch (concept) {
      case ATTACHMENT ->
          List.of(Criteria.Attachment.values()).indexOf(Criteria.Attachment.valueOf(name));
      case UNIT -> List.of(ChronoUnit.values()).indexOf(ChronoUnit.valueOf(name));
      case MAILBOX -> List.of(Role.values()).indexOf(Role.valueOf(name));
      default -> Integer.parseInt(text);
    };
  }

  private static String spelt(String phrase) {
    return phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue");
  }

  private static List<String> alternatives(String phrase) {
    int open = phrase.indexOf('(');
    if (open < 0) {
      return List.of(phrase);
    }
    int close = phrase.indexOf(')', open);
    List<String> all = new ArrayList<>();
    for (String choice : phrase.substring(open + 1, close).split("\\|", -1)) {
      all.addAll(alternatives(phrase.substring(0, open) + choice + phrase.substring(close + 1)));
    }
    return all;
  }

  private void add(String phrase, Meaning meaning) {
    Node node = root;
    for (Token token : Tokenizer.tokens(phrase)) {
      words.add(token.folded());
      node = node.next.computeIfAbsent(token.folded(), word -> new Node());
    }
    if (node != root && !node.meanings.contains(meaning)) {
      node.meanings.add(meaning);
    }
  }

  /// The request as pieces that mean something in this language, and unknown words.
  List<Piece> pieces(List<Token> tokens) {
    String[] words = new String[tokens.size()];
    boolean[] corrected = new boolean[tokens.size()];
    for (int i = 0; i < words.length; i++) {
      Token token = tokens.get(i);
      words[i] = token.folded();
      if (token.kind() == Kind.WORD && mayBeMistyped(tokens, i)) {
        String right = corrected(token.folded());
        if (right != null) {
          words[i] = right;
          corrected[i] = true;
        }
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < words.length; ) {
      int end = i;
      List<Meaning> meanings = List.of();
      Node node = root;
      for (int j = i; j < words.length && phrasal(tokens, i, j); j++) {
        node = node.next.get(words[j]);
        if (node == null) {
          break;
        }
        if (!node.meanings.isEmpty()) {
          meanings = List.copyOf(node.meanings);
          end = j + 1;
        }
      }
      if (end == i) {
        end = i + 1;
      }
      boolean anyCorrected = false;
      for (int j = i; j < end; j++) {
        anyCorrected |= corrected[j];
      }
      pieces.add(new Piece(tokens.get(i), tokens.get(end - 1).end(), meanings, anyCorrected));
      i = end;
    }
    return List.copyOf(pieces);
  }

  private static boolean phrasal(List<Token> tokens, int first, int index) {
    Kind kind = tokens.get(index).kind();
    return kind == Kind.WORD || kind == Kind.NUMBER || (kind == Kind.MARK && index > first);
  }

  /// Names are not corrected: what follows a preposition, or has a capital inside a sentence.
  private boolean mayBeMistyped(List<Token> tokens, int index) {
    Token token = tokens.get(index);
    boolean tooShort =
        token.folded().length() < TYPO_LENGTH_MIN && !exchanged.containsKey(token.folded());
    if (tooShort || words.contains(token.folded())) {
      return false;
    }
    if (index == 0) {
      return true;
    }
    Token before = tokens.get(index - 1);
    if (means(before, Lexicon::personFollows)
        || (index > 1
            && means(before, Concept.ARTICLE::equals)
            && means(tokens.get(index - 2), Concept.ABOUT::equals))) {
      return false;
    }
    boolean capital = Character.isUpperCase(token.text().codePointAt(0));
    boolean sentenceBegins = before.kind() == Kind.MARK;
    return !capital || sentenceBegins || language.equals(Locale.GERMAN);
  }

  private boolean means(Token token, Predicate<Concept> concept) {
    Node node = root.next.get(token.folded());
    return node != null && node.meanings.stream().map(Meaning::concept).anyMatch(concept);
  }

  private static boolean personFollows(Concept concept) {
    return concept == Concept.FROM
        || concept == Concept.TO
        || concept == Concept.CC
        || concept == Concept.ABOUT;
  }

  private @Nullable String corrected(String word) {
    String right = exchanged.get(word);
    if (right == null) {
      right = shortened.get(word);
    }
    if (right != null) {
      return right;
    }
    for (int i = 0; i < word.length(); i++) {
      String rest = without(word, i);
      if (correctable.contains(rest)) {
        return rest;
      }
      right = shortened.get(rest);
      if (right != null && oneEdit(word, right)) {
        return right;
      }
    }
    return null;
  }

  /// Whether two words of the same length differ in one letter or in two exchanged neighbours.
  private static boolean oneEdit(String word, String right) {
    if (word.length() != right.length()) {
      return false;
    }
    int first = 0;
    while (first < word.length() && word.charAt(first) == right.charAt(first)) {
      first++;
    }
    int last = word.length() - 1;
    while (last > first && word.charAt(last) == right.charAt(last)) {
      last--;
    }
    return first >= last
        || (last == first + 1
            && word.charAt(first) == right.charAt(last)
            && word.charAt(last) == right.charAt(first));
  }

  private static String without(String word, int index) {
    return word.substring(0, index) + word.substring(index + 1);
  }
}
