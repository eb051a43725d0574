package org.posthorn.imap.search;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.MessageText;

/// The words of a FUZZY key (RFC 6203), which are searched one by one. `inv*` is the beginning of
/// words.
final class FuzzyWords {
  /// A text with more words is searched as it is written.
  private static final int WORDS_MAX = 32;

  private static final int BEGINNING_MAX = 64;

  private FuzzyWords() {}

  /// @return in the comparator's form; none for an empty text, which every message contains
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.strip().split("\\s+")) {
      int end = word.length() - 1;
      if (words.size() == WORDS_MAX) {
        return List.of(UnicodeCasemap.fold(text));
      }
      if (end > 0 && end <= BEGINNING_MAX && word.charAt(end) == '*') {
        words.add(MessageText.WORD_START + UnicodeCasemap.fold(word.substring(0, end)));
      } else if (!word.isEmpty()) {
        words.add(UnicodeCasemap.fold(word));
      }
    }
    return words;
  }

  /// The words of all FUZZY keys that are not below NOT.
  static List<String> of(SearchKey key) {
    List<String> words = new ArrayList<>();
    collect(key, false, words);
    return words;
  }

  private static void collect(SearchKey key, boolean fuzzy, List<String> words) {
    switch (key) {
      case SearchKey.Fuzzy k -> collect(k.key(), true, words);
      case SearchKey.And k -> k.keys().forEach(each -> collect(each, fuzzy, words));
      case SearchKey.Or k -> {
        collect(k.first(), fuzzy, words);
        collect(k.second(), fuzzy, words);
      }
      case SearchKey.Header k when fuzzy -> words.addAll(of(k.text()));
      case SearchKey.Addresses k when fuzzy -> words.addAll(of(k.text()));
      case SearchKey.Body k when fuzzy -> words.addAll(of(k.text()));
      case SearchKey.Text k when fuzzy -> words.addAll(of(k.text()));
      default -> {
        // Has no text, or none that is wanted.
      }
    }
  }
}
