package org.posthorn.assistant.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sequences of words that are searched for in sentences. Immutable.
public final class Phrases {
  private final Map<String, List<String[]>> byFirst = new HashMap<>();

  private Phrases() {}

  /// @param phrases in lower case, parted by bars and line feeds; words by spaces
  public static Phrases of(String phrases) {
    Phrases made = new Phrases();
    for (String phrase : phrases.replace('\n', '|').split("\\|")) {
      String[] words = phrase.strip().split(" +");
      if (!words[0].isEmpty()) {
        made.byFirst.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words);
      }
    }
    return made;
  }

  /// How many words of the sentence at `index` are the longest phrase there; 0 for none.
  public int at(Words words, int index) {
    int longest = 0;
    for (String[] phrase : byFirst.getOrDefault(words.word(index), List.of())) {
      int i = 1;
      while (i < phrase.length && phrase[i].equals(words.word(index + i))) {
        i++;
      }
      longest = i == phrase.length ? Math.max(longest, i) : longest;
    }
    return longest;
  }

  /// The index of the first phrase; -1 for none.
  public int find(Words words) {
    for (int i = 0; i < words.size(); i++) {
      if (at(words, i) > 0) {
        return i;
      }
    }
    return -1;
  }

  /// Whether one of the phrases is there.
  public boolean in(Words words) {
    return find(words) >= 0;
  }
}
