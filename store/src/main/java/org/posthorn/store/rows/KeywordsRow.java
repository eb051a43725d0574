package org.posthorn.store.rows;

import java.util.List;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.KeywordNames;

/// The keywords of an account that are not registered, in the order of their bits.
public final class KeywordsRow {
  private static final int VERSION = 1;

  private KeywordsRow() {}

  /// The account's current keywords.
  public static KeywordNames read(Reader reader) {
    byte[] value = reader.get(MailTables.HEAD, MailTables.headKeywords());
    return value == null ? KeywordNames.INITIAL : decode(value);
  }

  static KeywordNames decode(byte[] value) {
    RowReader in = new RowReader("mail_head keywords", value, VERSION);
    KeywordNames names = KeywordNames.INITIAL;
    for (int n = in.varCount(); n > 0; n--) {
      if (names.size() >= KeywordNames.KEYWORDS_MAX) {
        throw in.corrupt("more than " + KeywordNames.KEYWORDS_MAX + " keywords");
      }
      names = names.with(in.varText());
    }
    in.end();
    return names;
  }

  public static byte[] encode(KeywordNames names) {
    List<String> own = names.own();
    RowWriter out = new RowWriter(VERSION).varint(own.size());
    own.forEach(out::varText);
    return out.done();
  }
}
