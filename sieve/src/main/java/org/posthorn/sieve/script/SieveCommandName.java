package org.posthorn.sieve.script;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.posthorn.sieve.Capability;

/// The commands, with the extension that each one needs. The compiler itself handles `require`,
/// `if`, `elsif` and `else`.
enum SieveCommandName {
  STOP(CommandReader::stop),
  KEEP(CommandReader::keep),
  DISCARD(CommandReader::discard),
  REDIRECT(CommandReader::redirect),
  FILEINTO(Capability.FILEINTO, CommandReader::fileInto),
  REJECT(Capability.REJECT, CommandReader::reject),
  EREJECT(Capability.EREJECT, CommandReader::ereject),
  VACATION(Capability.VACATION, ReplyReader::vacation),
  NOTIFY(Capability.ENOTIFY, ReplyReader::notification),
  SET(Capability.VARIABLES, CommandReader::set),
  SETFLAG(Capability.IMAP4FLAGS, a -> CommandReader.flags(a, SieveCommand.Change.SET)),
  ADDFLAG(Capability.IMAP4FLAGS, a -> CommandReader.flags(a, SieveCommand.Change.ADD)),
  REMOVEFLAG(Capability.IMAP4FLAGS, a -> CommandReader.flags(a, SieveCommand.Change.REMOVE)),
  ADDHEADER(Capability.EDITHEADER, HeaderReader::addHeader),
  DELETEHEADER(Capability.EDITHEADER, HeaderReader::deleteHeader),
  INCLUDE(Capability.INCLUDE, CommandReader::include),
  RETURN(Capability.INCLUDE, CommandReader::returns),
  GLOBAL(Capability.INCLUDE, CommandReader::global),
  FOREVERYPART(Capability.FOREVERYPART, PartReader::forEveryPart),
  BREAK(Capability.FOREVERYPART, PartReader::breaks),
  EXTRACTTEXT(Capability.EXTRACTTEXT, PartReader::extractText),
  REPLACE(Capability.REPLACE, PartReader::replace),
  ENCLOSE(Capability.ENCLOSE, PartReader::enclose),
  ERROR(Capability.IHAVE, CommandReader::error);

  private static final Map<String, SieveCommandName> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(n -> n.name().toLowerCase(Locale.ROOT), n -> n));

  private final Optional<Capability> capability;
  private final Function<Arguments, SieveCommand> reader;

  SieveCommandName(Function<Arguments, SieveCommand> reader) {
    capability = Optional.empty();
    this.reader = reader;
  }

  SieveCommandName(Capability capability, Function<Arguments, SieveCommand> reader) {
    this.capability = Optional.of(capability);
    this.reader = reader;
  }

  static Optional<SieveCommandName> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  Optional<Capability> capability() {
    return capability;
  }

  SieveCommand compile(Arguments arguments) {
    return reader.apply(arguments);
  }
}
