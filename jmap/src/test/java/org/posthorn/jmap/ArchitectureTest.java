package org.posthorn.jmap;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
