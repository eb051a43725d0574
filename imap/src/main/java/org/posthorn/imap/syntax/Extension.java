package org.posthorn.imap.syntax;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The capabilities, in the order in which they are listed. `STARTTLS`, `LOGINDISABLED` and `AUTH=`
/// depend on the connection and are added. After login, an account or device may have a mask: what
/// it masks is neither advertised nor accepted.
public enum Extension {
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
  WITHIN("WITHIN", When.AFTER_LOGIN), // RFC 5032
  SEARCH_FUZZY("SEARCH=FUZZY", When.AFTER_LOGIN), // RFC 6203
  SEARCHRES("SEARCHRES", When.AFTER_LOGIN), // RFC 5182
  CONDSTORE("CONDSTORE", When.AFTER_LOGIN), // RFC 7162
  QRESYNC("QRESYNC", When.AFTER_LOGIN), // RFC 7162
  NOTIFY("NOTIFY", When.AFTER_LOGIN), // RFC 5465
  OBJECTID("OBJECTID", When.AFTER_LOGIN), // RFC 8474
  ACL("ACL", When.AFTER_LOGIN), // RFC 4314
  RIGHTS("RIGHTS=texk", When.AFTER_LOGIN), // RFC 4314 §2.1
  LIST_MYRIGHTS("LIST-MYRIGHTS", When.AFTER_LOGIN), // RFC 8440
  METADATA_SERVER("METADATA-SERVER", When.AFTER_LOGIN), // RFC 5464
  LIST_METADATA("LIST-METADATA", When.AFTER_LOGIN), // RFC 9590
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
  QUOTA_MESSAGE("QUOTA=RES-MESSAGE", When.AFTER_LOGIN), // RFC 9208 §5.2
  UNAUTHENTICATE("UNAUTHENTICATE", When.AFTER_LOGIN), // RFC 8437
  UTF8_ACCEPT("UTF8=ACCEPT", When.AFTER_LOGIN), // RFC 9755
  QUOTASET("QUOTASET", When.CONFIGURED), // RFC 9208 §4.1.3
  IMAPSIEVE("IMAPSIEVE", When.CONFIGURED), // RFC 6785
  MESSAGELIMIT("MESSAGELIMIT", When.CONFIGURED), // RFC 9738
  JMAPACCESS("JMAPACCESS", When.CONFIGURED), // RFC 9698
  APPENDLIMIT("APPENDLIMIT", When.CONFIGURED); // RFC 7889

  private enum When {
    ALWAYS,
    BEFORE_LOGIN,
    AFTER_LOGIN,
    /// After login, with a value or only in some configurations.
    CONFIGURED
  }

  /// The capabilities before login, separated by spaces.
  public static final String BEFORE_LOGIN =
      Arrays.stream(values())
          .filter(e -> e.when == When.ALWAYS || e.when == When.BEFORE_LOGIN)
          .map(Extension::wireName)
          .collect(Collectors.joining(" "));

  private static final String AFTER_LOGIN = afterLogin(Set.of());

  private final String wireName;
  private final When when;

  Extension(String wireName, When when) {
    this.wireName = wireName;
    this.when = when;
  }

  /// Its name in the list of capabilities, without value.
  public String wireName() {
    return wireName;
  }

  /// The capabilities after login that do not depend on the configuration, separated by spaces.
  ///
  /// @param masked are left out
  public static String told(Set<Extension> masked) {
    return masked.isEmpty() ? AFTER_LOGIN : afterLogin(masked);
  }

  private static String afterLogin(Set<Extension> masked) {
    // RFC 7888 §5: without LITERAL+, short literals stay possible.
    return Arrays.stream(values())
        .filter(e ->
            e.when == When.ALWAYS
                || e.when == When.AFTER_LOGIN
                || (e == LITERAL_MINUS && masked.contains(LITERAL_PLUS)))
        .filter(e -> !masked.contains(e))
        .map(Extension::wireName)
        .collect(Collectors.joining(" "));
  }

  /// The extensions that can be masked: all that are possible after login, except IMAP4rev1.
  public static Set<Extension> maskable() {
    Set<Extension> all = EnumSet.allOf(Extension.class);
    all.removeIf(e -> e.when == When.BEFORE_LOGIN || e == IMAP4REV1);
    return all;
  }

  /// @param name case-insensitive, without value
  public static Optional<Extension> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(e -> e.wireName.toUpperCase(Locale.ROOT).equals(upper))
        .findFirst();
  }

  /// What is not offered if these are not: themselves, and what is impossible without them.
  public static Set<Extension> withDependents(Set<Extension> masked) {
    Set<Extension> all = EnumSet.noneOf(Extension.class);
    all.addAll(masked);
    boolean more = !all.isEmpty();
    while (more) {
      more = false;
      for (Extension e : values()) {
        if (!all.contains(e) && e.needs().stream().anyMatch(all::contains)) {
          more = all.add(e);
        }
      }
    }
    return all;
  }

  /// The extensions without which this one is not complete.
  private List<Extension> needs() {
    return switch (this) {
      // RFC 9051 Appendix E: these are parts of IMAP4rev2.
      case IMAP4REV2 ->
          List.of(
              ENABLE,
              IDLE,
              NAMESPACE,
              UIDPLUS,
              UNSELECT,
              CHILDREN,
              SPECIAL_USE,
              LIST_EXTENDED,
              LIST_STATUS,
              STATUS_SIZE,
              MOVE,
              BINARY,
              ESEARCH,
              SEARCHRES);
      case QRESYNC -> List.of(ENABLE, CONDSTORE); // RFC 7162 §3.2
      case UIDONLY, UTF8_ACCEPT -> List.of(ENABLE); // RFC 9586 §3, RFC 9755 §3
      case CREATE_SPECIAL_USE -> List.of(SPECIAL_USE);
      case LIST_STATUS -> List.of(LIST_EXTENDED); // RFC 5819 §1
      case LIST_MYRIGHTS -> List.of(LIST_EXTENDED, ACL); // RFC 8440 §1
      case LIST_METADATA -> List.of(LIST_EXTENDED, METADATA); // RFC 9590 §1
      case METADATA -> List.of(METADATA_SERVER); // RFC 5464 §1
      case RIGHTS -> List.of(ACL);
      case URL_PARTIAL -> List.of(CATENATE); // the only command with URLs
      case SEARCHRES, CONTEXT_SEARCH, MULTISEARCH -> List.of(ESEARCH);
      case SORT_DISPLAY -> List.of(SORT);
      case ESORT -> List.of(SORT, ESEARCH); // RFC 5267 §3
      case CONTEXT_SORT -> List.of(ESORT, CONTEXT_SEARCH);
      case QUOTA_STORAGE, QUOTA_MESSAGE, QUOTASET -> List.of(QUOTA);
      default -> List.of();
    };
  }
}
