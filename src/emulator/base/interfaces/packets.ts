// Sessions that carry packets through shared memory: Nic and Uplink (os/include/{nic,uplink}_session/).

import { bool, cap, none, num } from '../rpc/codec.ts'
import { type Client, rpc, rpcInterface } from '../rpc/interface.ts'
import type { Dataspace, SignalContextCap } from './memory.ts'

export const PacketInterface = rpcInterface('Packets', {
  /** Memory of the packets from client to server, and of those from server to client. */
  txDataspace: rpc([], cap<Dataspace>()),
  rxDataspace: rpc([], cap<Dataspace>()),
  /** To be signalled by the client after it has submitted packets. */
  txPacketAvail: rpc([], cap<SignalContextCap>()),
  /** Will be signalled when packets of the client are acknowledged. */
  txAckAvailSigh: rpc([cap<SignalContextCap>()], none),
  /** Will be signalled when packets for the client are there. */
  rxPacketAvailSigh: rpc([cap<SignalContextCap>()], none),
  linkState: rpc([], bool),
  macAddress: rpc([], num),
})
export type PacketClient = Client<typeof PacketInterface>
