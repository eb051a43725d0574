package org.posthorn.imap.session;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The capabilities that do not depend on the connection, in the order in which they are listed.
/// `STARTTLS`, `LOGINDISABLED` and `AUTH=` depend on it and are added.
enum Capabilities {
  IMAP4REV2("IMAP4rev2", When.ALWAYS), // RFC 9051
  IMAP4REV1("IMAP4rev1", When.ALWAYS), // RFC 3501
  LITERAL_MINUS("LITERAL-", When.BEFORE_LOGIN), // RFC 7888 §5; literals are short before login
  LITERAL_PLUS("LITERAL+", When.AFTER_LOGIN), // RFC 7888 §4
  SASL_IR("SASL-IR", When.BEFORE_LOGIN), // RFC 4959
  ID("ID", When.ALWAYS), // RFC 2971
  ENABLE("ENABLE", When.ALWAYS), // RFC 5161
  IDLE("IDLE", When.AFTER_LOGIN), // RFC 2177
  NAMESPACE("NAMESPACE", When.AFTER_LOGIN), // RFC 2342
  UIDPLUS("UIDPLUS", When.AFTER_LOGIN), // RFC 4315
  UNSELECT("UNSELECT", When.AFTER_LOGIN), // RFC 3691
  CHILDREN("CHILDREN", When.AFTER_LOGIN), // RFC 3348
  SPECIAL_USE("SPECIAL-USE", When.AFTER_LOGIN), // RFC 6154
  CREATE_SPECIAL_USE("CREATE-SPECIAL-USE", When.AFTER_LOGIN), // RFC 6154 §3
  LIST_EXTENDED("LIST-EXTENDED", When.AFTER_LOGIN), // RFC 5258
  LIST_STATUS("LIST-STATUS", When.AFTER_LOGIN), // RFC 5819
  STATUS_SIZE("STATUS=SIZE", When.AFTER_LOGIN), // RFC 8438
  MOVE("MOVE", When.AFTER_LOGIN), // RFC 6851
  MULTIAPPEND("MULTIAPPEND", When.AFTER_LOGIN), // RFC 3502
  BINARY("BINARY", When.AFTER_LOGIN), // RFC 3516
  ESEARCH("ESEARCH", When.AFTER_LOGIN), // RFC 4731
  SEARCHRES("SEARCHRES", When.AFTER_LOGIN), // RFC 5182
  CONDSTORE("CONDSTORE", When.AFTER_LOGIN), // RFC 7162
  QRESYNC("QRESYNC", When.AFTER_LOGIN), // RFC 7162
  OBJECTID("OBJECTID", When.AFTER_LOGIN), // RFC 8474
  METADATA("METADATA", When.AFTER_LOGIN), // RFC 5464
  COMPRESS_DEFLATE("COMPRESS=DEFLATE", When.AFTER_LOGIN), // RFC 4978
  CATENATE("CATENATE", When.AFTER_LOGIN), // RFC 4469
  URL_PARTIAL("URL-PARTIAL", When.AFTER_LOGIN), // RFC 5550
  REPLACE("REPLACE", When.AFTER_LOGIN), // RFC 8508
  PARTIAL("PARTIAL", When.AFTER_LOGIN), // RFC 9394
  CONTEXT_SEARCH("CONTEXT=SEARCH", When.AFTER_LOGIN), // RFC 5267
  CONTEXT_SORT("CONTEXT=SORT", When.AFTER_LOGIN), // RFC 5267
  MULTISEARCH("MULTISEARCH", When.AFTER_LOGIN), // RFC 7377
  UIDBATCHES("UIDBATCHES", When.AFTER_LOGIN), // RFC 10022
  SORT("SORT", When.AFTER_LOGIN), // RFC 5256
  SORT_DISPLAY("SORT=DISPLAY", When.AFTER_LOGIN), // RFC 5957
  ESORT("ESORT", When.AFTER_LOGIN), // RFC 5267
  THREAD_ORDEREDSUBJECT("THREAD=ORDEREDSUBJECT", When.AFTER_LOGIN), // RFC 5256
  THREAD_REFERENCES("THREAD=REFERENCES", When.AFTER_LOGIN), // RFC 5256
  THREAD_REFS("THREAD=REFS", When.AFTER_LOGIN), // draft-ietf-morg-inthread
  I18NLEVEL_1("I18NLEVEL=1", When.AFTER_LOGIN), // RFC 5255
  INPROGRESS("INPROGRESS", When.AFTER_LOGIN), // RFC 9585
  UIDONLY("UIDONLY", When.AFTER_LOGIN), // RFC 9586
  SAVEDATE("SAVEDATE", When.AFTER_LOGIN), // RFC 8514
  PREVIEW("PREVIEW", When.AFTER_LOGIN), // RFC 8970
  QUOTA("QUOTA", When.AFTER_LOGIN), // RFC 9208
  QUOTA_STORAGE("QUOTA=RES-STORAGE", When.AFTER_LOGIN), // RFC 9208 §5.1
  UNAUTHENTICATE("UNAUTHENTICATE", When.AFTER_LOGIN), // RFC 8437
  UTF8_ACCEPT("UTF8=ACCEPT", When.AFTER_LOGIN); // RFC 9755

  private enum When {
    ALWAYS,
    BEFORE_LOGIN,
    AFTER_LOGIN
  }

  /// The capabilities before and after login, separated by spaces.
  static final String BEFORE_LOGIN = told(When.BEFORE_LOGIN);

  static final String AFTER_LOGIN = told(When.AFTER_LOGIN);

  private final String wireName;
  private final When when;

  Capabilities(String wireName, When when) {
    this.wireName = wireName;
    this.when = when;
  }

  private static String told(When now) {
    return Arrays.stream(values())
        .filter(c -> c.when == When.ALWAYS || c.when == now)
        .map(c -> c.wireName)
        .collect(Collectors.joining(" "));
  }
}
