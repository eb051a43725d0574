package org.posthorn.sieve.script;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.posthorn.sieve.Capability;

/// The tests, with the extension that each one needs.
enum TestName {
  ALLOF(TestReader::allOf),
  ANYOF(TestReader::anyOf),
  NOT(TestReader::not),
  TRUE(a -> TestReader.constant(a, true)),
  FALSE(a -> TestReader.constant(a, false)),
  SIZE(TestReader::size),
  EXISTS(HeaderReader::exists),
  HEADER(HeaderReader::header),
  ADDRESS(HeaderReader::address),
  ENVELOPE(Capability.ENVELOPE, HeaderReader::envelope),
  DATE(Capability.DATE, HeaderReader::date),
  CURRENTDATE(Capability.DATE, HeaderReader::currentDate),
  BODY(Capability.BODY, TestReader::body),
  STRING(Capability.VARIABLES, TestReader::string),
  HASFLAG(Capability.IMAP4FLAGS, TestReader::hasFlag),
  MAILBOXEXISTS(Capability.MAILBOX, TestReader::mailboxExists),
  MAILBOXIDEXISTS(Capability.MAILBOXID, TestReader::mailboxIdExists),
  METADATA(Capability.MBOXMETADATA, a -> TestReader.metadata(a, true)),
  METADATAEXISTS(Capability.MBOXMETADATA, a -> TestReader.metadataExists(a, true)),
  SERVERMETADATA(Capability.SERVERMETADATA, a -> TestReader.metadata(a, false)),
  SERVERMETADATAEXISTS(Capability.SERVERMETADATA, a -> TestReader.metadataExists(a, false)),
  SPECIALUSE_EXISTS(Capability.SPECIAL_USE, TestReader::specialUseExists),
  DUPLICATE(Capability.DUPLICATE, TestReader::duplicate),
  ENVIRONMENT(Capability.ENVIRONMENT, TestReader::environment),
  IHAVE(Capability.IHAVE, TestReader::ihave),
  VALID_NOTIFY_METHOD(Capability.ENOTIFY, TestReader::validNotifyMethod),
  NOTIFY_METHOD_CAPABILITY(Capability.ENOTIFY, TestReader::notifyMethodCapability),
  SPAMTEST(Capability.SPAMTEST, TestReader::spamTest),
  VIRUSTEST(Capability.VIRUSTEST, TestReader::virusTest),
  VALID_EXT_LIST(Capability.EXTLISTS, TestReader::validExtList);

  private static final Map<String, TestName> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(n -> n.name().toLowerCase(Locale.ROOT), n -> n));

  private final Optional<Capability> capability;
  private final Function<Arguments, Test> reader;

  TestName(Function<Arguments, Test> reader) {
    capability = Optional.empty();
    this.reader = reader;
  }

  TestName(Capability capability, Function<Arguments, Test> reader) {
    this.capability = Optional.of(capability);
    this.reader = reader;
  }

  static Optional<TestName> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  Optional<Capability> capability() {
    return capability;
  }

  Test compile(Arguments arguments) {
    return reader.apply(arguments);
  }
}
