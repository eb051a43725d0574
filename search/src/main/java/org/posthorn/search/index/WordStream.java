package org.posthorn.search.index;

import java.util.Iterator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;

/// Gives Lucene the words of a field.
final class WordStream extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final Iterator<String> words;

  WordStream(Words words) {
    this.words = words.all().iterator();
  }

  @Override
  public boolean incrementToken() {
    clearAttributes();
    if (!words.hasNext()) {
      return false;
    }
    term.setBytesRef(Grams.encoded(words.next()));
    return true;
  }
}
