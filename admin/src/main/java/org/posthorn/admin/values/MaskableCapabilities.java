package org.posthorn.admin.values;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.sieve.Capability;

/// The capabilities that can be masked for an account or a device, by their names with those of
/// their services.
///
/// SMTP is not among them: EHLO tells its extensions before the login, and they stay in force after
/// it (RFC 4954 §4).
public final class MaskableCapabilities {
  /// Of `imap`: those of which a session learns after the login, except IMAP4rev1.
  public static final List<String> IMAP =
      List.of(
          "ACL",
          "APPENDLIMIT",
          "BINARY",
          "CATENATE",
          "CHILDREN",
          "COMPRESS=DEFLATE",
          "CONDSTORE",
          "CONTEXT=SEARCH",
          "CONTEXT=SORT",
          "CREATE-SPECIAL-USE",
          "ENABLE",
          "ESEARCH",
          "ESORT",
          "I18NLEVEL=1",
          "ID",
          "IDLE",
          "IMAP4rev2",
          "IMAPSIEVE",
          "INPROGRESS",
          "JMAPACCESS",
          "LIST-EXTENDED",
          "LIST-METADATA",
          "LIST-MYRIGHTS",
          "LIST-STATUS",
          "LITERAL+",
          "MESSAGELIMIT",
          "METADATA",
          "METADATA-SERVER",
          "MOVE",
          "MULTIAPPEND",
          "MULTISEARCH",
          "NAMESPACE",
          "NOTIFY",
          "OBJECTID",
          "PARTIAL",
          "PREVIEW",
          "QRESYNC",
          "QUOTA",
          "QUOTA=RES-MESSAGE",
          "QUOTA=RES-STORAGE",
          "QUOTASET",
          "REPLACE",
          "RIGHTS=texk",
          "SAVEDATE",
          "SEARCH=FUZZY",
          "SEARCHRES",
          "SORT",
          "SORT=DISPLAY",
          "SPECIAL-USE",
          "STATUS=SIZE",
          "THREAD=ORDEREDSUBJECT",
          "THREAD=REFERENCES",
          "THREAD=REFS",
          "UIDBATCHES",
          "UIDONLY",
          "UIDPLUS",
          "UNAUTHENTICATE",
          "UNSELECT",
          "URL-PARTIAL",
          "UTF8=ACCEPT",
          "WITHIN");

  /// Of `pop`.
  public static final List<String> POP = List.of("LANG", "TOP", "UIDL");

  private static final List<String> ALL =
      Stream.of(
              IMAP.stream().map("imap:"::concat),
              POP.stream().map("pop:"::concat),
              Stream.concat(
                      Stream.of("UNAUTHENTICATE"),
                      Arrays.stream(Capability.values()).map(Capability::sieveName))
                  .map("sieve:"::concat))
          .flatMap(names -> names)
          .toList();

  private MaskableCapabilities() {}

  /// All of them, such as `imap:MOVE`.
  public static List<String> all() {
    return ALL;
  }

  /// The spelling of a name that is given in upper or lower case; empty if it is none of them.
  public static Optional<String> named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(one -> one.toLowerCase(Locale.ROOT).equals(wanted)).findFirst();
  }
}
