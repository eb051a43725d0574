#!/usr/bin/env bash
# info.picocli:picocli 4.7.7 (Maven), Temurin 25: an AOT cache (JEP 483, 514) that was trained with a program's own run holds the
# program's classes and those of its libraries, but not one of picocli's: they are compiled for Java 5 (class file version 49),
# and the JVM keeps no class in the cache that the old verifier checked. They are read from the jar and verified at every start,
# without a word unless -Xlog:aot is on, in the program that gains most from a quick start: one that reads a command line.
# commons-lang3 3.18.0 (version 52) in the same program is in the cache.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies><dependency><groupId>info.picocli</groupId><artifactId>picocli</artifactId><version>4.7.7</version></dependency>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-lang3</artifactId><version>3.18.0</version></dependency></dependencies></project>
P
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1); java=${java:-java}
cat >Seen.java <<'J'
import org.apache.commons.lang3.StringUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "seen")
public class Seen implements Runnable {
  @Option(names = "--name") String name = "nobody";

  public void run() {
    System.out.println(StringUtils.capitalize(name));
  }

  public static void main(String... arguments) {
    new CommandLine(new Seen()).execute(arguments);
  }
}
J
mkdir classes
"${java%/*}/javac" -proc:none -cp 'lib/*' -d classes Seen.java
"${java%/*}/jar" cf lib/seen.jar -C classes .
class_version() { unzip -p "lib/$1" "$2" | od -An -tu1 -j6 -N2 | awk '{print $1 * 256 + $2}'; }
"$java" -XX:AOTCacheOutput=seen.aot -cp 'lib/*' Seen --name anna >/dev/null 2>&1
"$java" -XX:AOTCache=seen.aot -Xlog:class+load -cp 'lib/*' Seen --name anna >log
share() { # what of a package comes from the cache, as "all", "none" or "some"
  local cached read
  cached=$(grep -c "\] $1.*source: shared objects file" log || true)
  read=$(grep "\] $1" log | grep -vc "source: shared objects file" || true)
  if [ "$read" = 0 ]; then echo all; elif [ "$cached" = 0 ]; then echo none; else echo some; fi
}
{
  echo "picocli: class file version $(class_version picocli-4.7.7.jar picocli/CommandLine.class), from the cache: $(share picocli)"
  echo "commons-lang3: class file version $(class_version commons-lang3-3.18.0.jar org/apache/commons/lang3/StringUtils.class), from the cache: $(share org.apache.commons.lang3)"
  echo "the program: from the cache: $(share Seen)"
} >seen
cat seen
cat >expected <<'E'
picocli: class file version 49, from the cache: none
commons-lang3: class file version 52, from the cache: all
the program: from the cache: all
E
diff expected seen && echo "as seen before"
