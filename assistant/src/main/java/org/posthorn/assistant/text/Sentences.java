package org.posthorn.assistant.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Divides paragraphs into sentences. An abbreviation, an initial, the number of a German date and
/// a decimal point end none. ([java.text.BreakIterator] ends one at each of these.)
final class Sentences {
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "e.g", "i.e", "eg", "ie", "no",
          "nr", "fig", "approx", "dept", "inc", "ltd", "tel", "ca", "bzw", "z.b", "d.h", "u.a",
          "o.ä", "z.t", "i.d.r", "usw", "str", "abs", "art", "hr", "fr", "evtl", "ggf", "inkl",
          "exkl", "zzgl", "bspw", "sog", "vgl", "max", "min", "m", "mm", "mme", "mlle", "p.ex",
          "env", "av", "bd", "cf", "sra", "srta", "ud", "uds", "p.ej", "núm", "pág", "jan", "feb",
          "aug", "sept", "sep", "oct", "okt", "nov", "dec", "dez", "mon", "tue", "wed", "thu",
          "fri", "a.m", "p.m", "b", "h", "z", "d", "u", "i", "p", "s", "vol", "pp", "ed", "al");

  private Sentences() {}

  /// The sentences of a paragraph.
  ///
  /// @param into receives them, with single spaces, until there are [TextLimits#sentencesMax]
  static void split(String paragraph, TextLimits limits, List<String> into) {
    int from = 0;
    int at = 0;
    while (at < paragraph.length() && into.size() < limits.sentencesMax()) {
      int end = boundary(paragraph, at);
      if (end < 0 && at + 1 - from >= limits.sentenceCharsMax()) {
        int space = paragraph.lastIndexOf(' ', at);
        end = space > from ? space : at + 1;
      }
      if (end < 0) {
        at++;
        continue;
      }
      add(paragraph, from, end, into);
      from = end;
      at = end;
    }
    if (into.size() < limits.sentencesMax()) {
      add(paragraph, from, paragraph.length(), into);
    }
  }

  private static void add(String paragraph, int from, int to, List<String> into) {
    String sentence = paragraph.substring(from, to).strip();
    if (!sentence.isEmpty()) {
      into.add(sentence);
    }
  }

  /// Where a sentence that ends with the character at `at` ends; -1 if none does.
  private static int boundary(String text, int at) {
    char c = text.charAt(at);
    if (c == '。' || c == '！' || c == '？') {
      return at + 1;
    }
    if (c != '.' && c != '!' && c != '?' && c != '…') {
      return -1;
    }
    int end = at + 1;
    while (end < text.length() && "\"'”’»)]".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    if (end == text.length()) {
      return end;
    }
    if (!isSpace(text.charAt(end))) {
      return -1;
    }
    int next = end;
    while (next < text.length()
        && (isSpace(text.charAt(next)) || "\"'“„«([-–".indexOf(text.charAt(next)) >= 0)) {
      next++;
    }
    if (next == text.length()) {
      return end;
    }
    if (Character.isLowerCase(text.charAt(next))) {
      return -1;
    }
    return c == '.' && endsNone(text, at) ? -1 : end;
  }

  /// Whether the word before a full stop has it as a part of itself.
  private static boolean endsNone(String text, int stop) {
    int start = stop;
    while (start > 0 && stop - start < 12 && isPart(text.charAt(start - 1))) {
      start--;
    }
    String word = text.substring(start, stop);
    if (word.isEmpty() || word.endsWith(".")) {
      return false;
    }
    boolean digits = word.chars().allMatch(Character::isDigit);
    if (digits) {
      // "3. Dezember", and the number of an item.
      return word.length() <= 2 && (start == 0 || isDayOf(text, stop));
    }
    if (word.length() == 1 && Character.isUpperCase(word.charAt(0))) {
      return word.charAt(0) != 'I'; // an initial, or the pronoun
    }
    return ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
  }

  /// Whether a month follows.
  private static boolean isDayOf(String text, int stop) {
    int from = stop + 1;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    int to = from;
    while (to < text.length() && to - from < 12 && Character.isLetter(text.charAt(to))) {
      to++;
    }
    return Months.of(text.substring(from, to).toLowerCase(Locale.ROOT)) > 0;
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /// All sentences of paragraphs.
  static List<String> of(List<String> paragraphs, TextLimits limits) {
    List<String> sentences = new ArrayList<>();
    paragraphs.forEach(paragraph -> split(paragraph, limits, sentences));
    return sentences;
  }
}
