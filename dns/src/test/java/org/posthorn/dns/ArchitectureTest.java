package org.posthorn.dns;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
