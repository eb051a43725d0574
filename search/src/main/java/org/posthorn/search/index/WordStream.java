package org.posthorn.search.index;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// Gives Lucene the words of a field.
final class WordStream extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
  private final Words words;
  private int next;

  WordStream(Words words) {
    this.words = words;
  }

  @Override
  public boolean incrementToken() {
    clearAttributes();
    if (next == words.count()) {
      return false;
    }
    term.setBytesRef(Grams.encoded(words.word(next)));
    step.setPositionIncrement(words.step(next));
    next++;
    return true;
  }
}
