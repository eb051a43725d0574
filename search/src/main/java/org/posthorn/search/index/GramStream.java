package org.posthorn.search.index;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRefBuilder;

/// Gives Lucene the trigrams of a field.
final class GramStream extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final BytesRefBuilder bytes = new BytesRefBuilder();
  private final Grams.Cursor cursor;

  GramStream(Grams grams) {
    this.cursor = grams.new Cursor();
  }

  @Override
  public boolean incrementToken() {
    clearAttributes();
    if (!cursor.next(bytes)) {
      return false;
    }
    term.setBytesRef(bytes.get());
    return true;
  }
}
