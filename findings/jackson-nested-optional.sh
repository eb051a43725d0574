#!/usr/bin/env bash
# tools.jackson.core:jackson-databind 3.2.4 (Maven), JDK 25: for a merge patch (RFC 7396) a member that is missing is left alone
# and null removes it. A record component Optional<Optional<T>> seems to tell them apart, as an Optional<T> field of a class
# does with its default value. It does not: both a missing member and null become Optional[Optional.empty], so that a patch
# removes all that it does not name. With JsonNode as the type they can be told apart: missing is null, null is NullNode.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies><dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>3.2.4</version></dependency></dependencies></project>
P
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
cat >Seen.java <<'J'
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Seen {
  record Patch(Optional<Optional<Long>> quota) {}

  record Plain(Optional<Long> quota) {}

  record Node(JsonNode quota) {}

  public static void main(String[] none) {
    JsonMapper mapper = new JsonMapper();
    for (String json : new String[] {"{}", "{\"quota\":null}", "{\"quota\":7}"}) {
      JsonNode node = mapper.readValue(json, Node.class).quota();
      System.out.println(
          json + " nested " + mapper.readValue(json, Patch.class).quota()
              + ", plain " + mapper.readValue(json, Plain.class).quota()
              + ", node " + (node == null ? "missing" : node.getNodeType()));
    }
  }
}
J
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1); java=${java:-java}
"$java" -cp "$(cat classpath)" Seen.java >seen
cat seen
cat >expected <<'E'
{} nested Optional[Optional.empty], plain Optional.empty, node missing
{"quota":null} nested Optional[Optional.empty], plain Optional.empty, node NULL
{"quota":7} nested Optional[Optional[7]], plain Optional[7], node NUMBER
E
diff expected seen && echo "as seen before"
