"""What residents say, online and on the telephone. Words only: see stories.py for the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PUBLIC: Mapping[str, Sequence[str]] = {
    "dealing": (
        "There is {vehicle} that stops {spot} on {street} {often}. People walk up, lean in for a few "
        "seconds and go again. It has been like this {since}. {feeling}",
        "{person} stands {spot} on {street} {often}. Others come up one at a time and something is "
        "passed hand to hand. I can see it from my window. {feeling}",
        "I walk the dog along {street} and keep seeing the same thing {spot}: {vehicle} pulls in, "
        "somebody runs out, ten seconds and it is gone. Usually {hour}. {feeling}",
        "Someone is leaving small packets {spot} off {street} and other people come to collect them. "
        "I have watched it happen {few} times {since}. {feeling}",
        "Lots of short visits to one address on {street}, {often}. Nobody stays more than a minute "
        "or two. Cars leave their engines running. {feeling}",
        "My children were asked {spot} on {street} if they wanted to buy anything. It was {person}. "
        "We went straight home. {feeling}",
        "It looks like drugs are being sold {spot}, {street}. {person} keeps something in the hedge "
        "and goes back to it when people come. This is {often}. {feeling}",
        "People gather {spot} at {street} {hour}, then {vehicle} turns up and they all go over to it. "
        "After that they scatter. It has gone on {since}.",
        "I work nights and come home {hour}. There is nearly always {vehicle} waiting {spot} on "
        "{street} with its lights off, and people going to and from it.",
    ),
    "use": (
        "People are smoking {drug} {spot} on {street} {often}. They leave rubbish behind and shout. "
        "{feeling}",
        "There were {few} people using drugs {spot} by {street} {hour}. One was asleep on the ground "
        "but got up when I spoke. {feeling}",
        "{smell} comes from {spot} on {street} {often}, and it gets into the flats. {feeling}",
        "The stairwell near {street} is being used to take drugs. I found foil and burnt matches "
        "there {hour}, and {few} people sitting on the steps. {feeling}",
        "A group meets {spot} {hour}. They pass round {drug}. It has been going on {since} and the "
        "children can't use that path any more.",
        "I saw {person} take {drug} {spot} at {street}. I don't know if they need help, they looked "
        "unwell. {feeling}",
        "Every time I take the bins out there is somebody using {drug} {spot}. Off {street}, {often}.",
        "Young people are meeting {spot} near {street} to use balloons and canisters, {often}. The "
        "empties are all over the ground.",
    ),
    "growing": (
        "{smell} from a house on {street}, day and night, {since}. The windows are covered from the "
        "inside and nobody seems to live there. {feeling}",
        "A house near {street} has foil on the upstairs windows, and the fans run all night. "
        "{vehicle} brings bags of compost {hour}. {feeling}",
        "I think something is grown in a unit {spot} off {street}. There is a hum, and the frost "
        "melts on that roof only. {feeling}",
        "Cables have been run from the meter cupboard {spot} on {street} and there is a sweet smell. "
        "It has been like this {since}.",
        "Empty house on {street}, but someone comes {hour} with heavy boxes and leaves within the "
        "hour. Condensation runs down the windows.",
    ),
    "litter": (
        "{sharps} used needles on the ground {spot}, {street}. I did not touch them. {feeling}",
        "There is a carrier bag with syringes and foil {spot} on {street}. Children come past here "
        "on the way to school.",
        "Needle without its cap lying on the {ground} at {street}. Please could somebody collect it.",
        "Drug litter {spot} again: burnt foil, little bags, and {sharps} syringes. This is near "
        "{street} and it has been there {since}.",
        "Silver canisters and balloons all over the {ground} by {street}. {feeling}",
        "My dog nearly trod on a needle {spot}, {street}. It is on the {ground}.",
        "A yellow sharps box has been dumped {spot} on {street} and it has split open.",
    ),
    "county_lines": (
        "A boy I'd say is about fourteen goes to a flat on {street} with different adults {often}. He "
        "has a new phone and new trainers every week and looks worn out. {feeling}",
        "{person} meets teenagers {spot} near {street} {hour}, hands them bags and sends them off on "
        "the train. They aren't from round here. {feeling}",
        "Young lads I don't know are sleeping in a flat off {street}. An older man in {vehicle} comes "
        "{often} and shouts at them. {feeling}",
        "A girl from near {street} has stopped going to school and gets picked up by {vehicle} "
        "{hour}. She seems frightened. I think somebody should check on her.",
        "I work near {street}. The same child waits {spot} in school hours with two phones ringing "
        "all the time. Adults come and go. {feeling}",
    ),
    "cuckooing": (
        "A neighbour near {street} who lives alone has had strangers in the flat {since}. The curtains "
        "are always shut now, and we hardly see the neighbour. {feeling}",
        "People who do not live there hold keys to a flat off {street}. There are visitors all night, "
        "and the tenant sleeps {spot}. {feeling}",
        "I'm worried about somebody with a disability near {street}. New people have moved in on them "
        "and answer the door. I heard shouting {hour}. {feeling}",
        "An older person I visit by {street} said that 'friends' are using the back room and it can't "
        "be gone into. Looked anxious and asked me not to ring anybody.",
        "The flat downstairs has been taken over. The tenant told me they are not allowed in the "
        "living room. Many visitors, {often}. Near {street}.",
    ),
    "driving": (
        "{vehicle} comes down {street} {hour} all over the road. You can smell cannabis when it stops "
        "at the lights. {feeling}",
        "The driver of {vehicle} smokes {drug} {spot} on {street} and then drives off. I have seen it "
        "{few} times. {feeling}",
        "Driver could hardly stand when they got into {vehicle} {spot}, {street}. This was {hour}.",
        "{vehicle} parked {spot}, {street}. Driver asleep at the wheel with the engine on, then drove "
        "towards {ward}.",
    ),
    "licensed_premises": (
        "At {premises} people go to {room} in pairs and staff look the other way. I was there {hour}. "
        "{feeling}",
        "I was offered drugs in {room} at {premises}. It was {person}. I left. {feeling}",
        "Something is being sold from {room} of {premises}, {often}. You can see people being sent "
        "there from the bar.",
        "Powder on the shelf in {room} at {premises}, and a queue to get in. {hour}, {often}.",
    ),
    "other": (
        "Shoes have been thrown over the wire on {street}, and {person} is always about {spot}. It may "
        "be nothing.",
        "Cards with a number and a menu of drugs were pushed through doors along {street}. I have kept "
        "one. {feeling}",
        "Somebody advertises drugs on a group chat and says to meet {spot} near {street}. {feeling}",
        "Bikes are being swapped {spot} on {street} {hour}, and I wonder if it is to do with drugs.",
        "Paint on the wall {spot} at {street}: a number and an arrow. More people about since.",
    ),
    "unknown": (
        "Something is going on {spot} at {street} {hour} and I can't tell what. Many people for a "
        "short time. {feeling}",
        "I don't know what it is, but {person} waits {spot} on {street} {often} and people come from "
        "all over. {feeling}",
        "Not sure who to tell. {vehicle}, {street}, {often}. Short stops, bags in and out.",
    ),
    "phone:dealing": (
        "Caller reports {vehicle} {spot} on {street}, {often}. People approach for a few seconds and "
        "leave. Caller can see this from home and does not wish to be named.",
        "Caller, who lives nearby, says {person} is selling {spot}, {street}. Going on {since}. Caller "
        "sounded worried. Told to ring 999 if anybody is in danger.",
        "In person at the front counter: short visits to an address on {street} {often}. Person said "
        "they would not come back about it.",
    ),
    "phone:use": (
        "Caller says {few} people are using drugs {spot} on {street} {hour}. No violence. Caller asks "
        "for somebody to pass by.",
        "Caller found foil and matches {spot} off {street}. Thinks it is a nightly thing {since}.",
    ),
    "phone:cuckooing": (
        "Caller is worried for a neighbour near {street} who lives alone: strangers hold the keys, "
        "visitors all night. Neighbour not seen for three days.",
        "Caller, a relative, thinks a flat off {street} has been taken over. The tenant is nervous on "
        "the telephone and somebody else can be heard in the room.",
    ),
    "phone:county_lines": (
        "Caller works near {street} and sees the same child {spot} in school hours with two phones. "
        "Adults bring bags. Caller thinks the child is about thirteen.",
    ),
    "phone:litter": (
        "Caller reports {sharps} needles {spot}, {street}, on the {ground}. Told not to touch them.",
    ),
}
