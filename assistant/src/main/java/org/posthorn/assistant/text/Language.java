package org.posthorn.assistant.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The language of a text, as far as its frequent words tell.
public enum Language {
  ENGLISH(
      "en",
      Set.of(
          "the", "and", "to", "of", "is", "you", "that", "it", "for", "we", "this", "are", "be",
          "with", "have", "your", "i", "not", "will", "can", "please", "from", "what", "would",
          "could", "by", "our", "my", "hello", "thanks", "at", "when", "do", "if", "or", "was",
          "has", "as", "they", "there", "but", "about", "so", "any", "how")),
  FRENCH(
      "fr",
      Set.of(
          "le", "la", "les", "et", "des", "est", "vous", "une", "pour", "dans", "que", "qui", "pas",
          "nous", "je", "du", "sur", "avec", "ce", "merci", "votre", "au", "il", "ne", "bonjour",
          "sont", "aux", "ou", "cette", "avant", "tu", "moi", "plus", "par", "vos", "mais", "d'un",
          "d'une", "c'est", "j'ai", "ces", "notre", "si", "oui")),
  GERMAN(
      "de",
      Set.of(
          "der", "die", "das", "und", "ist", "nicht", "ich", "sie", "wir", "mit", "für", "ein",
          "eine", "zu", "den", "auf", "es", "bitte", "von", "dem", "im", "haben", "bis", "noch",
          "auch", "werden", "hallo", "danke", "uns", "dass", "ihr", "du", "einen", "sind", "wird",
          "bei", "am", "aber", "oder", "kannst", "können", "mir", "dir", "ihnen", "wenn", "wie",
          "zum", "zur", "hat", "kann")),
  SPANISH(
      "es",
      Set.of(
          "el", "los", "las", "y", "una", "por", "para", "con", "que", "no", "su", "del", "es",
          "al", "como", "favor", "gracias", "hola", "pero", "más", "está", "usted", "nos", "lo",
          "este", "esta", "muy", "también", "qué", "en", "un", "se", "mañana", "puedes", "podemos",
          "sobre", "desde", "hasta", "si", "ya", "mi", "tu")),
  OTHER("", Set.of());

  /// Words that have to be frequent ones, of which there must be at least so many per hundred.
  private static final int SHARE_MIN = 6;

  private static final List<Language> KNOWN = List.of(ENGLISH, FRENCH, GERMAN, SPANISH);

  private final String tag;
  private final Set<String> frequent;

  Language(String tag, Set<String> frequent) {
    this.tag = tag;
    this.frequent = frequent;
  }

  /// As in RFC 5646, such as `de`; empty if it is not known.
  public String tag() {
    return tag;
  }

  public Locale locale() {
    return Locale.forLanguageTag(tag);
  }

  /// Whether a word says nothing about the content of a text in this language.
  public boolean isFrequent(String word) {
    return frequent.contains(word);
  }

  /// The language with a tag; OTHER if it is not one of these.
  public static Language of(String tag) {
    for (Language language : KNOWN) {
      if (language.tag.equals(tag)) {
        return language;
      }
    }
    return OTHER;
  }

  /// The language of which most frequent words are in the sentences.
  static Language of(List<Words> sentences) {
    int[] found = new int[KNOWN.size()];
    int words = 0;
    for (Words sentence : sentences) {
      for (int i = 0; i < sentence.size(); i++) {
        words++;
        String word = sentence.word(i);
        for (int language = 0; language < found.length; language++) {
          found[language] += KNOWN.get(language).frequent.contains(word) ? 1 : 0;
        }
      }
    }
    int best = 0;
    for (int language = 1; language < found.length; language++) {
      best = found[language] > found[best] ? language : best;
    }
    return found[best] == 0 || found[best] * 100 < words * SHARE_MIN ? OTHER : KNOWN.get(best);
  }
}
